// UserOut: a user in the native API, in /users and as the owner of a post.
#pragma once

#include <string>
#include <string_view>

#include "domain/accounts/accounts.hpp"
#include "domain/context.hpp"
#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/email.hpp"
#include "platform/base/time.hpp"
#include "platform/http/openapi/operation.hpp"
#include "platform/json/schema.hpp"

namespace plaza::native {

inline constexpr std::string_view email_shown_note =
    "The address itself for its owner and the staff; for others one that leads nowhere. May hold non-ASCII characters.";
inline constexpr std::string_view email_note =
    "An e-mail address (at most 254 characters). Non-ASCII characters are allowed.";
inline constexpr std::string_view username_note =
    "Unique without regard to case. `user_` and a number is reserved for accounts without a chosen username, and a "
    "username that was given up or deleted for its last owner.";
inline constexpr std::string_view new_password_note =
    "At most 1,024 bytes. Common passwords are refused, and those that repeat a few characters or count up or down. "
    "The "
    "one in the example is refused.";
inline constexpr std::string_view current_password_note = "The password that the account has now.";

// Refusals that several operations share.
inline constexpr http::RefusalDoc user_absent{404, "There is no such user.", "user with id: 1 does not exist"};
inline constexpr http::RefusalDoc email_taken{400, "The e-mail address belongs to another user.",
                                              "User with email: ana@example.com already exists !"};
inline constexpr http::RefusalDoc username_taken{409, "The username is taken.", "username ana is taken"};
inline constexpr http::RefusalDoc second_factor_wrong{
    403, "The code of the second factor is missing, wrong or used. The password was right.",
    "this account has a second factor: send its code too, in the form field `otp`"};
inline constexpr http::RefusalDoc old_token{
    403, "The token is of the original API, from before the move.",
    "this token is from before the move to Plaza and cannot change the account: log in again"};
inline constexpr http::RefusalDoc old_log_in{
    403, "The last log-in is more than 15 minutes ago.",
    "the last log-in was over 15 minutes ago: see POST /users/me/authenticate"};
inline constexpr http::RefusalDoc wrong_password{403, "The password is wrong.", "Invalid credentials"};

struct UserOut {
    static constexpr std::string_view example =
        R"({"id":91234567890123,"created_at":"2026-11-22T12:46:21.390027Z","email":"ana@example.com",)"
        R"("username":"ana"})";
    static constexpr json::Note notes[] = {{"email", email_shown_note}};

    AccountId id;
    Time created_at;
    Email email;
    std::string username;
};
BOOST_DESCRIBE_STRUCT(UserOut, (), (id, created_at, email, username))

/// Callers who may not see the e-mail address get an address that is made from the id and receives no mail.
[[nodiscard]] UserOut to_user_out(const ReadContext& context, accounts::Account account);

}  // namespace plaza::native
