// NewPassword: a password somebody chooses, held to our rules. Passwords to log in with are held to none.
#pragma once

#include <cstddef>
#include <expected>
#include <string>

#include "platform/base/secret.hpp"
#include "platform/base/violation.hpp"

namespace plaza::users {

struct NewPassword {
    Secret value;

    static constexpr bool is_secret = true;

    /// At least the configured number of characters, at most 1,024 bytes, and not one of the commonest.
    static std::expected<NewPassword, Violation> parse(std::string text);
};

/// Set once, before the first request (PLAZA_PASSWORD_MIN_LENGTH); 8 characters until then.
void set_password_min_length(std::size_t characters);

}  // namespace plaza::users
