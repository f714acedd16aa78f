// `plaza demo`: fills an empty server with example users, posts and votes from demo.json.
#pragma once

#include <iosfwd>

#include "app/config.hpp"
#include "commands/user.hpp"

namespace plaza::commands {

/// Throws std::runtime_error, one line, if the server already has users; then nothing was changed.
void demo(const app::Config& config, Style style, std::ostream& out);

}  // namespace plaza::commands
