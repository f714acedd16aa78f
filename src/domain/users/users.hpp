// Users: those who can log in here. Signing up, logging in, and who is still signed in. Their actors are accounts.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>

#include "domain/accounts/accounts.hpp"
#include "platform/base/email.hpp"
#include "platform/base/id.hpp"
#include "platform/base/secret.hpp"
#include "platform/base/task.hpp"
#include "platform/base/time.hpp"
#include "platform/base/violation.hpp"

namespace plaza {
struct Context;
}

namespace plaza::users {

/// Somebody whose token is genuine. Whether it still counts (the user is here, not suspended, the password not newer)
/// is settled by each query, in signed_in() of migration 0001.
struct Viewer {
    AccountId id;
    Time issued_at{};
};

struct User {
    AccountId id;
    Time created_at;
    std::optional<std::string> visible_email;  // only where the viewer may see it
    std::string username;
};

/// A password somebody chooses: at least the configured number of characters, at most 1,024 bytes, and not one of the
/// commonest. Passwords to log in with are held to no rule.
struct NewPassword {
    Secret value;

    static std::expected<NewPassword, Violation> parse(std::string text);
};

/// Set once, before the first request (PLAZA_PASSWORD_MIN_LENGTH); 8 characters until then.
void set_password_min_length(std::size_t characters);

struct SignUp {
    Email email;
    NewPassword password;
    std::optional<accounts::Handle> username;
    std::string address;  // the client's, for the limit of attempts
};

struct LogIn {
    std::string email;
    Secret password;
    std::string address;
};

enum class Taken { email, username };

/// A user and its account, in one statement. Throws too_many() beyond the limit of attempts.
Task<std::expected<User, Taken>> sign_up(Context& context, SignUp wish);

/// The user as somebody sees it; nobody's view without a viewer. Throws unauthenticated() for a viewer who is gone.
Task<std::optional<User>> find(Context& context, AccountId id, std::optional<Viewer> viewer);

/// The account of these credentials. An unknown user costs the same time as a wrong password. Throws too_many() beyond
/// the limit of attempts.
Task<std::optional<AccountId>> log_in(Context& context, LogIn credentials);

/// Sends the viewer a link that confirms their e-mail address; false where it is confirmed. Throws conflict() where the
/// server sends no mail, too_many() beyond the limits of mails.
Task<bool> ask_to_confirm(Context& context, Viewer viewer, std::string address);

/// Whether the token of such a link was good. It is good once, for an hour, and while the user has that address.
Task<bool> confirm_email(Context& context, Secret token);

/// Sends whoever has this e-mail address a link to choose a new password; to nobody's, nothing, in the same time.
/// Throws as ask_to_confirm().
Task<> ask_for_reset(Context& context, std::string email, std::string address);

/// Whether the token of such a link was good: then the password is the new one, and who was logged in is not any more.
Task<bool> reset_password(Context& context, Secret token, NewPassword password);

/// Deletes the tokens that are good no more.
Task<> forget_expired_tokens(Context& context);

/// For queries that found nothing: throws unauthenticated() where the reason is that the viewer is gone.
Task<> require_signed_in(Context& context, Viewer viewer);

}  // namespace plaza::users
