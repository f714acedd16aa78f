#include "app/commit.hpp"

namespace plaza::app {

// Defined only for this file, so that a new commit recompiles no other file.
constinit const std::string_view commit = PLAZA_COMMIT;

}  // namespace plaza::app
