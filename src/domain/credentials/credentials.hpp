// Credentials: sign-up, log-in, and changes by users of their own credentials. A user has exactly one account, which
// owns posts and votes.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/// A password to compare with a stored hash. The original API allowed any password of this length.
using GivenPassword = SecretText<4'096>;

/// A new password: at least the configured number of characters, at most 1,024 bytes, and not one of the most common.
/// It is stored in Unicode's normal form C.
struct NewPassword {
    Secret value;

    static TextRules rules();
    static std::expected<NewPassword, Violation> parse(std::string text);
};

/// Sets the minimum length of new passwords (PLAZA_PASSWORD_MIN_LENGTH, 8 by default). Call it before the first
/// request.
void set_password_min_length(std::size_t characters);

/// When the code of the second factor is checked: with the password, or by verify_second_factor().
enum class SecondStep { now, later };

struct SignUp {
    Email email;
    NewPassword password;
    std::optional<accounts::Handle> username;
    std::string address;  // the client's, for the limit of attempts
};

struct LogIn {
    std::string email;  // or the username, where the caller allows it
    Secret password;
    std::string address;
    std::optional<SessionId> session{};  // of the device's token, which may have expired
    bool takes_username = false;
    Secret code{};  // of the second factor; empty: not sent
    SecondStep second_step = SecondStep::now;
};

/// The result of a successful password check: the account, and when its password was set. Needed to begin a session.
struct Verified {
    AccountId id;
    std::optional<Time> password_changed_at;
    bool needs_second_factor = false;  // only with SecondStep::later
};

enum class SignUpError { email, username };

/// A user's own account.
struct OwnAccount {
    accounts::Account account;
    Role role;
};

/// A change of the user's own account. Absent members stay unchanged.
struct Change {
    std::optional<accounts::Handle> username;
    std::optional<Email> email;
    std::optional<NewPassword> password;
    Secret current_password;  // required for a new e-mail address or password
    std::string address;      // the client's, for the limit of attempts
};

/// Why a change was rejected.
enum class ChangeError { wrong_password, email_taken, username_taken };

/// Creates a user and its account in one transaction. Throws too_many() beyond the limit of attempts.
Task<std::expected<accounts::Account, SignUpError>> sign_up(Context& context, SignUp wish);

/// Checks the credentials. An unknown user costs the same time as a wrong password. Throws too_many() beyond the limits
/// of failures (docs/limits.md), and second_factor if the password is right and the code of the second factor is
/// missing or wrong. sessions::begin() then makes the session.
Task<std::optional<Verified>> verify(Context& context, LogIn credentials);

/// The second step of a log-in: checks the code of a user whose password was right, and was not changed since. Throws
/// too_many() after too many wrong codes.
Task<std::optional<Verified>> verify_second_step(Context& context, Verified user, Secret code);

/// Starts the set-up of a second factor: a new secret, which counts only once a code has confirmed it. Returns nullopt
/// for a wrong password. Throws taken if the user has a second factor, and no_data_key.
struct Enrolment {
    Secret secret;        // Base32, for an authenticator app
    std::string address;  // the same as an otpauth URI
};
Task<std::optional<Enrolment>> begin_second_factor(Context& context, Viewer viewer, Secret current_password);

/// Ends the set-up and returns the recovery codes. Returns nullopt if the code is wrong or no set-up has begun.
Task<std::optional<std::vector<std::string>>> confirm_second_factor(Context& context, Viewer viewer, Secret code);

/// Removes the second factor. The code may be a recovery code. Throws second_factor if it is wrong; returns false for a
/// wrong password.
Task<bool> remove_second_factor(Context& context, Viewer viewer, Secret current_password, Secret code);

/// Whether the viewer has a second factor.
Task<bool> has_second_factor(ReadContext& context, Viewer viewer);

/// Checks the password and the second factor of a user who has signed in, for a consent of great weight. Counts wrong
/// passwords as changes of the account do.
Task<bool> verify_again(Context& context, AccountId user, SessionId session, Secret password, Secret code);

// The next three throw signed_out() if the viewer's token is no longer valid. The tenth wrong password in a row ends
// the viewer's session, so that a stolen token cannot be used to guess the password.

Task<OwnAccount> find_own(ReadContext& context, Viewer viewer);

/// Makes the whole change or none of it. A new password ends all sessions except that of the viewer's token. Throws as
/// accounts::rename() if the username was changed too often.
Task<std::expected<OwnAccount, ChangeError>> change(Context& context, Viewer viewer, Change change);

/// Deletes the account with everything that belongs to it. Returns false if the password is wrong.
Task<bool> delete_own(Context& context, Viewer viewer, Secret current_password);

/// Deletes the account of a user with everything that belongs to it, as part of the context's transaction, which has
/// locked the user. Returns false if it does not exist.
Task<bool> remove(Context& context, AccountId id);

/// Mails the viewer a link that confirms their e-mail address. Returns false if it is already confirmed. Throws
/// mail_off if the server sends no mail, and too_many() beyond the limits of mails.
Task<bool> ask_to_confirm(Context& context, Viewer viewer, std::string address);

/// Confirms the address by the token of such a link. Returns false if the token is unknown, used, older than an hour,
/// or for an address that the user no longer has.
Task<bool> confirm_email(Context& context, Secret token);

/// Mails a reset link to the owner of this address. Takes the same time if the address is unknown. Throws as
/// ask_to_confirm().
Task<> ask_for_reset(Context& context, std::string email, std::string address);

/// Sets the password by the token of such a link, and ends all sessions of the user. Returns false if the token is
/// invalid.
Task<bool> reset_password(Context& context, Secret token, NewPassword password);

/// Ends all sessions of the user except `but`, and invalidates links to reset the password, as part of the context's
/// transaction.
Task<> revoke_access(Context& context, AccountId id, std::optional<SessionId> but = {});

/// Finds the user with this e-mail address, in any spelling.
Task<std::optional<AccountId>> find_by_email(ReadContext& context, std::string email);

/// Deletes up to 1,000 expired tokens, and returns how many.
Task<std::int64_t> forget_expired_tokens(Context& context);

/// For changes of an account: throws legacy_token for a token of the original API, whose key may be known to others.
void require_session(const Rights& viewer);

}  // namespace plaza::credentials
