// Reads the file `.env`. Accepts lines that python-dotenv and `docker compose` read alike, and reports others as
// errors.
#pragma once

#include <string_view>

#include "app/config.hpp"

namespace plaza::app {

/// Parses names and values; the last line of a name counts. Throws ConfigError (`.env:3: …`), which never contains a
/// value. The two programs differ in these, so they are errors:
///  - `$` outside of single quotes
///  - escapes and comments that only one of them knows
///  - lines that one of them ignores
[[nodiscard]] Texts parse_dotenv(std::string_view text);

}  // namespace plaza::app
