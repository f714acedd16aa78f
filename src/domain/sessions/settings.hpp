// The settings of sessions: how long they and their tokens live.
#pragma once

#include <chrono>

#include "platform/base/setting.hpp"

namespace plaza::sessions {

/// Whether third-party apps may ask for passwords. `local`: only on the machine of the server.
enum class PasswordGrant { local, on, off };

struct Settings {
    std::chrono::minutes token_life{60};
    std::chrono::hours refresh_token_life = std::chrono::days{30};
    std::chrono::hours session_life = std::chrono::days{90};  // however often it is refreshed; 0: no limit
    PasswordGrant password_grant = PasswordGrant::local;

    void declare(SettingList& settings) {
        settings.section("Log-in")
            .add("Lifetime of an access token.",
                 {{"ACCESS_TOKEN_EXPIRE_MINUTES", token_life, Whole{1, 525'600, std::chrono::minutes{1}}}})
            .add(
                "Lifetime of a refresh token. A log-in with the scope `offline_access` returns one, and so does each "
                "refresh.",
                {{"PLAZA_REFRESH_TOKEN_DAYS", refresh_token_life, Whole{1, 365, std::chrono::days{1}}}})
            .add("Lifetime of a session, however often it is refreshed. 0: no limit.",
                 {{"PLAZA_SESSION_MAX_DAYS", session_life, Whole{0, 3'650, std::chrono::days{1}}}})
            .add(
                "Whether apps may send a user's e-mail address and password to `POST /oauth/token`: `on`, `off`, or "
                "`local` (only requests to `localhost` that no proxy has forwarded, and only without a public "
                "address). Never for accounts with a second factor.",
                {{"PLAZA_PASSWORD_GRANT", password_grant,
                  Words<PasswordGrant>{
                      {"local", PasswordGrant::local}, {"on", PasswordGrant::on}, {"off", PasswordGrant::off}}}});
    }

    [[nodiscard]] bool is_session_limited() const { return session_life > std::chrono::hours{0}; }
};

}  // namespace plaza::sessions
