#include "app/commit.hpp"

namespace plaza::app {

// Given to this file alone, so that all others are compiled as before.
constinit const std::string_view commit = PLAZA_COMMIT;

}  // namespace plaza::app
