// `plaza config`: shows every setting, its value and its source.
#pragma once

#include <iosfwd>

namespace plaza::app {
struct LoadedConfig;
}

namespace plaza::commands {

/// Prints a line for each setting, and the warnings to `errors`.
void show_config(const app::LoadedConfig& loaded, std::ostream& out, std::ostream& errors);

}  // namespace plaza::commands
