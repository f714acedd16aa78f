// `plaza demo`: fills an empty server with the people of demo.json and what they did in the last two weeks.
#pragma once

#include <iosfwd>

#include "app/config.hpp"
#include "commands/user.hpp"

namespace plaza::commands {

/// Throws std::runtime_error, one line, if the server already has users; then nothing was changed.
void demo(const app::Config& config, Style style, std::ostream& out);

}  // namespace plaza::commands
