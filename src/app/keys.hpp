// Checks the keys that sign tokens: with a short or published key, anyone could sign in as any user.
#pragma once

#include <string_view>

#include "app/config.hpp"

namespace plaza::app {

/// Whether the key is an example from a manual, such as FastAPI's.
[[nodiscard]] bool is_published_key(std::string_view key);

/// Throws ConfigError, one line, if SECRET_KEY or PLAZA_LEGACY_SECRET_KEY is short, published, or the same as the
/// other.
void require_sound_keys(const Config& config);

}  // namespace plaza::app
