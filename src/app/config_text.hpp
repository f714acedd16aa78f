// The settings as text for people: .env.example, which `plaza config --help` prints too.
#pragma once

#include <string>

namespace plaza::app {

/// A file for `.env` with the description and the default of each setting, all as comments.
[[nodiscard]] std::string example_file();

}  // namespace plaza::app
