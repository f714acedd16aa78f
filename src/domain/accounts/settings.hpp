// The settings of accounts.
#pragma once

#include <chrono>
#include <string>

#include "platform/base/setting.hpp"

namespace plaza::accounts {

struct Settings {
    std::string noreply_domain = "users.noreply.plaza.example";
    std::chrono::days name_reservation{30};  // for a username that was given up

    void declare(SettingList& settings) {
        settings.section("Usernames")
            .add(
                "Days that a username stays reserved for the user who gave it up. 0: it is free at once. The username "
                "of a deleted account stays reserved until you run `plaza user release-name NAME`.",
                {{"PLAZA_USERNAME_RESERVED_DAYS", name_reservation, Whole{0, 3'650, std::chrono::days{1}}}});
        settings.section("Privacy and web pages")
            .add("Other users see a user's e-mail address as `user-{id}@` this domain.",
                 {{"PLAZA_NOREPLY_DOMAIN", noreply_domain}});
    }

    /// Throws ConfigError.
    void check() const;
};

}  // namespace plaza::accounts
