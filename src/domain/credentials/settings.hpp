// The settings of credentials: the rules for new passwords.
#pragma once

#include <cstddef>

#include "platform/base/setting.hpp"

namespace plaza::credentials {

struct Settings {
    std::size_t password_min_length = 8;

    void declare(SettingList& settings) {
        settings.section("Passwords")
            .add(
                "Minimum length of a new password in characters. A minimum below 8, for old clients, also allows "
                "common passwords.",
                {{"PLAZA_PASSWORD_MIN_LENGTH", password_min_length, Whole{1, 1'024}}});
    }
};

}  // namespace plaza::credentials
