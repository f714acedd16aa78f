// /users/me: the caller's own account.
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "api/auth.hpp"
#include "api/native/mount.hpp"
#include "api/native/native.hpp"
#include "api/native/user_out.hpp"
#include "domain/credentials/credentials.hpp"
#include "platform/base/email.hpp"
#include "platform/base/enum_names.hpp"
#include "platform/base/refusal.hpp"
#include "platform/base/text.hpp"

namespace plaza::native {
namespace {

constexpr std::array<std::string_view, 4> roles{"user", "moderator", "admin", "owner"};

struct Role {
    std::string value;

    static TextRules rules() { return {.values = roles}; }
};

struct MeOut {
    static constexpr std::string_view example =
        R"({"id":91234567890123,"created_at":"2026-11-22T12:46:21.390027Z","email":"ana@example.com",)"
        R"("username":"ana","role":"user"})";

    AccountId id;
    Time created_at;
    Email email;
    std::string username;
    Role role;
};
BOOST_DESCRIBE_STRUCT(MeOut, (), (id, created_at, email, username, role))

struct MePatch {
    static constexpr std::string_view example =
        R"({"username":"ana","email":"ana@example.com","current_password":"the password that you have now"})";
    static constexpr json::Note notes[] = {
        {"username", username_note},
        {"email", email_note},
        {"password", new_password_note},
        {"current_password", "The password that the account has now. Required with `email` or `password`."}};

    std::optional<accounts::Handle> username;
    std::optional<Email> email;
    std::optional<credentials::NewPassword> password;
    std::optional<credentials::GivenPassword> current_password;
};
BOOST_DESCRIBE_STRUCT(MePatch, (), (username, email, password, current_password))

/// Changes that could lock users out of their accounts require the password.
void check(const MePatch& patch, json::Faults& faults) {
    if ((patch.email || patch.password) && !patch.current_password)
        faults.push_back(json::missing({"current_password"}, ""));
}

struct Authenticate {
    static constexpr std::string_view example = R"({"current_password":"the password that you have now"})";
    static constexpr json::Note notes[] = {
        {"current_password", current_password_note},
        {"otp", "The code of the second factor, or a recovery code. Only for accounts that have one."}};

    credentials::GivenPassword current_password;
    std::optional<SecretText<100>> otp;
};
BOOST_DESCRIBE_STRUCT(Authenticate, (), (current_password, otp))

struct MeDelete {
    static constexpr std::string_view example = R"({"current_password":"the password that you have now"})";
    static constexpr json::Note notes[] = {{"current_password", current_password_note}};

    credentials::GivenPassword current_password;
};
BOOST_DESCRIBE_STRUCT(MeDelete, (), (current_password))

constexpr http::RefusalDoc renamed_too_often{429, "The username was changed 5 times in 30 days.",
                                             "a username can be changed 5 times in 30 days"};

constexpr http::RefusalDoc too_many_passwords{429, "Ten passwords under this session were wrong or are being compared.",
                                              "too many attempts, try again later"};

MeOut to_me_out(credentials::OwnAccount self) {
    auto& account = self.account;
    return {account.id, account.created_at, Email{account.email.value_or("")}, std::move(account.handle),
            Role{std::string(enum_name(self.role))}};
}

Refusal denied(credentials::ChangeError reason, const MePatch& patch) {
    switch (reason) {
        case credentials::ChangeError::email_taken:
            return taken("email", patch.email->value);
        case credentials::ChangeError::username_taken:
            return taken("username", patch.username->value);
        case credentials::ChangeError::wrong_password:
            break;
    }
    return Refusal{Reason::wrong_credentials};
}

Task<MeOut> get_me(ReadContext& context, Viewer viewer) {
    auto self = co_await credentials::find_own(context, viewer);
    co_return to_me_out(std::move(self));
}

Task<MeOut> update_me(Context& context, Viewer viewer, http::ClientAddress client, http::Body<MePatch> body) {
    credentials::Change change{body->username, body->email, body->password,
                               body->current_password.value_or(credentials::GivenPassword{}).value,
                               std::move(client.text)};
    auto self = co_await credentials::change(context, viewer, std::move(change));
    if (!self) throw denied(self.error(), *body);
    co_return to_me_out(std::move(*self));
}

Task<http::NoContent> authenticate(Context& context, Viewer viewer, http::Body<Authenticate> body) {
    auto code = body->otp ? std::move(body->otp->value) : Secret();
    const bool is_them = co_await credentials::authenticate_again(
        context, viewer, std::move(body->current_password.value), std::move(code));
    if (!is_them) throw Refusal{Reason::wrong_credentials};
    co_return http::NoContent{};
}

Task<http::NoContent> delete_me(Context& context, Viewer viewer, http::Body<MeDelete> body) {
    const bool is_removed = co_await credentials::delete_own(context, viewer, std::move(body->current_password.value));
    if (!is_removed) throw Refusal{Reason::wrong_credentials};
    co_return http::NoContent{};
}

}  // namespace

void mount_me(const Mount& mount) {
    const auto me = mount.tagged("Users");
    me.get<"/users/me", get_me>({
        .summary = "Read yourself",
        .description = "The caller's own account, with e-mail address and role.",
        .success = "The caller.",
    });
    me.patch<"/users/me", update_me>({
        .summary = "Change yourself",
        .description = "Members that are left out stay as they are. A new `email` or `password` requires "
                       "`current_password`. A new password ends all other sessions.",
        .success = "The caller after the change.",
        .refusals = {email_taken, wrong_password, old_log_in, username_taken, renamed_too_often, too_many_passwords},
    });
    me.post<"/users/me/authenticate", authenticate>({
        .summary = "Log in again within a session",
        .description = "Checks the password, and the code of the second factor if there is one. Changes of the account "
                       "need this, or a log-in, within the last 15 minutes: ending other sessions, taking the access "
                       "of apps away, confirming a second factor, and with a second factor a new e-mail address or "
                       "password, and the deletion of the account.",
        .success = "The caller has proven who they are.",
        .refusals = {wrong_password, second_factor_wrong, old_token, too_many_passwords},
    });
    me.del<"/users/me", delete_me>({
        .summary = "Delete your account",
        .description = "Deletes the account with its posts and votes. This cannot be undone.",
        .success = "The account is deleted.",
        .refusals = {wrong_password, old_log_in, too_many_passwords},
    });
    // Some proxies drop the body of a DELETE.
    me.post<"/users/me/delete", delete_me>({
        .summary = "Delete your account by POST",
        .description = "The same as `DELETE /users/me`, for clients behind a proxy that drops the body of a `DELETE`.",
        .success = "The account is deleted.",
        .refusals = {wrong_password, old_log_in, too_many_passwords},
    });
}

}  // namespace plaza::native
