// Credentials: sign-up, log-in, and what a user changes about how they log in. A user has exactly one account, which
// owns posts and votes.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "domain/accounts/accounts.hpp"
#include "domain/ids.hpp"
#include "domain/viewer.hpp"
#include "platform/base/email.hpp"
#include "platform/base/secret.hpp"
#include "platform/base/task.hpp"
#include "platform/base/text.hpp"
#include "platform/base/time.hpp"
#include "platform/base/violation.hpp"

namespace plaza {
struct Context;
struct ReadContext;
}  // namespace plaza

namespace plaza::credentials {

/// A password to be compared with a user's. The original's users may have chosen any of this length.
using GivenPassword = SecretText<4'096>;

/// A password somebody chooses: at least the configured number of characters, at most 1,024 bytes, and not one of the
/// commonest. It is kept in Unicode's normal form C.
struct NewPassword {
    Secret value;

    static TextRules rules();
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
    std::optional<SessionId> session{};  // of the token that the device presents, which may have expired
};

/// Whose credentials were right, and of when their password is: what a new session is made for.
struct Verified {
    AccountId id;
    std::optional<Time> password_changed_at;
};

enum class SignUpError { email, username };

/// What somebody sees of themselves.
struct OwnAccount {
    accounts::Account account;
    Role role;
};

/// What somebody changes of themselves. Members that are absent stay as they are.
struct Change {
    std::optional<accounts::Handle> username;
    std::optional<Email> email;
    std::optional<NewPassword> password;
    Secret current_password;  // looked at for a new e-mail address or password
    std::string address;      // the client's, for the limit of attempts
};

/// Why nothing was changed.
enum class ChangeError { wrong_password, email_taken, username_taken };

/// A user and its account, in one statement. Throws too_many() beyond the limit of attempts.
Task<std::expected<accounts::Account, SignUpError>> sign_up(Context& context, SignUp wish);

/// Whose credentials these are. An unknown user costs the same time as a wrong password. Throws too_many() beyond the
/// limits of failures (docs/limits.md). Who is to be signed in then, gets a session: sessions::begin().
Task<std::optional<Verified>> verify(Context& context, LogIn credentials);

// The next three throw signed_out() for a viewer whose token does not count. The tenth wrong password ends the viewer's
// session: a stolen token is no way to guess on.

Task<OwnAccount> find_own(ReadContext& context, Viewer viewer);

/// All of the change or nothing. A new password ends all sessions but the one that the viewer's token is of. Throws as
/// accounts::rename() where the username was changed too often.
Task<std::expected<OwnAccount, ChangeError>> change(Context& context, Viewer viewer, Change change);

/// Deletes the account with all that belongs to it. False where the password is not theirs.
Task<bool> delete_own(Context& context, Viewer viewer, Secret current_password);

/// Sends the viewer a link that confirms their e-mail address; false where it is confirmed. Throws mail_off if the
/// server sends no mail, too_many() beyond the limits of mails.
Task<bool> ask_to_confirm(Context& context, Viewer viewer, std::string address);

/// Whether the token of such a link was good. It is good once, for an hour, and while the user has that address.
Task<bool> confirm_email(Context& context, Secret token);

/// Sends whoever has this e-mail address a link to choose a new password; to nobody's, nothing, in the same time.
/// Throws as ask_to_confirm().
Task<> ask_for_reset(Context& context, std::string email, std::string address);

/// Whether the token of such a link was good: then the password is the new one, and who was logged in is not any more.
Task<bool> reset_password(Context& context, Secret token, NewPassword password);

/// Part of the context's transaction. Ends all sessions of the user but the given one, and makes links to reset the
/// password invalid.
Task<> revoke_access(Context& context, AccountId id, std::optional<SessionId> but = {});

/// The user with this e-mail address, in any spelling.
Task<std::optional<AccountId>> find_by_email(ReadContext& context, std::string email);

/// Deletes up to 1,000 expired tokens, and returns how many.
Task<std::int64_t> forget_expired_tokens(Context& context);

/// For what changes an account: throws legacy_token for a token of the original API, whose key may be known to others.
void require_session(const Rights& viewer);

}  // namespace plaza::credentials
