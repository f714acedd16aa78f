// The session that a grant begins. Private to grants/.
#pragma once

#include <chrono>
#include <utility>

#include "domain/apps/apps.hpp"
#include "domain/sessions/sessions.hpp"

namespace plaza::grants {

/// Tokens of apps last until they are revoked, as their apps expect: in effect, a century.
inline constexpr std::chrono::days token_life{36'500};
/// Those for staff need a new consent, which asks for the password.
inline constexpr std::chrono::days staff_token_life{30};

[[nodiscard]] inline sessions::NewOpaqueSession to_session(credentials::Verified user, AppId app, Scopes scopes,
                                                           Time now, sessions::Device device) {
    const Time end = now + (apps::is_of_staff(scopes) ? staff_token_life : token_life);
    return {.user = user, .app = app, .scopes = std::move(scopes), .expires_at = end, .device = std::move(device)};
}

}  // namespace plaza::grants
