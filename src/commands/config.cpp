#include "commands/config.hpp"

#include <fmt/ostream.h>

#include <ostream>

#include "app/config.hpp"

namespace plaza::commands {

void show_config(const app::LoadedConfig& loaded, std::ostream& out, std::ostream& errors) {
    for (const auto& setting : loaded.lines)
        fmt::print(out, "{:<32} {:<40} {}\n", setting.name, setting.value, setting.source);
    for (const auto& warning : loaded.warnings) fmt::print(errors, "plaza: {}\n", warning);
}

}  // namespace plaza::commands
