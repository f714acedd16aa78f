// Which keys may sign tokens: a key that is short or published lets anybody sign in as everybody.
#pragma once

#include <string_view>

#include "app/config.hpp"

namespace plaza::app {

/// Whether this key stands in a manual, such as FastAPI's.
[[nodiscard]] bool is_published_key(std::string_view key);

/// Throws ConfigError, one line, if SECRET_KEY or PLAZA_LEGACY_SECRET_KEY is set to a key that must not be used.
void require_sound_keys(const Config& config);

}  // namespace plaza::app
