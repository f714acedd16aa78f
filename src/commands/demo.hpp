// `plaza demo`: a small lively data set for an empty server. Its texts stand in demo.json.
#pragma once

#include <iosfwd>

#include "app/config.hpp"
#include "commands/user.hpp"

namespace plaza::commands {

/// Throws std::runtime_error, one line, where there are people already; then nothing was changed.
void demo(const app::Config& config, Style style, std::ostream& out);

}  // namespace plaza::commands
