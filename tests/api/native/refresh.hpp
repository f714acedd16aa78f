// Refresh: the fixture for tests that refresh sessions.
#pragma once

#include <string>

#include "tests/support/api.hpp"
#include "tests/support/required_events.hpp"

namespace plaza::test {

inline constexpr const char* invalid_token = "Couldn't validate Credentials";
inline const Headers phone{{"User-Agent", "a phone"}};

class Refresh : public Api {
 protected:
    explicit Refresh(const app::Config& config = quick_config()) : Api(config) { require_events(database()); }

    Answer refresh(const std::string& token, const Headers& headers = phone) {
        return anonymous().post("/login/refresh", form({{"grant_type", "refresh_token"}, {"refresh_token", token}}),
                                headers);
    }
    /// Logs in on a phone and returns the refresh token.
    std::string refresh_token_of(const Person& person) {
        return log_in_to_stay(person, phone).at("refresh_token").get<std::string>();
    }
    static std::string refresh_token_in(const Answer& answer) {
        return answer.json().at("refresh_token").get<std::string>();
    }

    /// Moves all sessions into the past, as if this interval had passed since the last refresh.
    void advance_time(const std::string& interval) {
        database().exec(
            fmt::format("update sessions set last_used_at = last_used_at - interval '{0}', "
                        "created_at = created_at - interval '{0}', expires_at = expires_at - interval '{0}'",
                        interval));
    }
};

}  // namespace plaza::test
