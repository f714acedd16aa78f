// Pictures of accounts that have none of their own: generated from the id of the account, and always the same.
#pragma once

#include <string>

#include "api/app.hpp"
#include "domain/ids.hpp"

namespace plaza::pages {

/// A symmetric pattern of 120 × 120 pixels as a PNG file.
[[nodiscard]] std::string draw_avatar(AccountId id);

/// A gradient of 1500 × 500 pixels in the colors of the avatar, as a PNG file.
[[nodiscard]] std::string draw_header(AccountId id);

/// Adds `/avatars/{id}.png` and `/headers/{id}.png`. They do not reveal whether the account exists.
void mount_pictures(const api::Mount& mount);

}  // namespace plaza::pages
