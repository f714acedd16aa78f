// The file `.env`: what python-dotenv and `docker compose` read alike is read, the rest is refused with its line.
#pragma once

#include <string_view>

#include "app/config.hpp"

namespace plaza::app {

/// Names and values of such a text; the last line of a name counts. Throws ConfigError (`.env:3: …`), never with a
/// value. Refused, because the two programs differ: `$` outside of single quotes, escapes that only one of them knows,
/// a comment that only one of them sees, and lines that one of them drops.
[[nodiscard]] Texts parse_dotenv(std::string_view text);

}  // namespace plaza::app
