#include "commands/openapi.hpp"

#include <fmt/ostream.h>

#include <ostream>

#include "app/api.hpp"
#include "app/config.hpp"

namespace plaza::commands {

void print_openapi(std::ostream& out) {
    fmt::print(out, "{}\n", app::Api(app::Config{}, {}).document());
}

}  // namespace plaza::commands
