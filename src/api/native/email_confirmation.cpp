// What a mail's link proves: POST /users/me/email/confirmation and /users/confirm-email, POST /password-reset and
// /password-reset/confirm. The links lead to the pages of web/confirm-email.html and web/reset-password.html.
#include <string>
#include <string_view>

#include "api/auth.hpp"
#include "api/native/mount.hpp"
#include "api/native/native.hpp"
#include "api/native/user_out.hpp"
#include "domain/credentials/credentials.hpp"
#include "platform/base/email.hpp"
#include "platform/base/refusal.hpp"
#include "platform/base/secret.hpp"

namespace plaza::native {
namespace {

constexpr std::string_view token_note = "The token of the link in the mail. Valid once, for an hour.";
constexpr http::RefusalDoc no_mail{409, "This server sends no mail.", "this server sends no mail: set PLAZA_SMTP_URL"};
constexpr http::RefusalDoc bad_token{400, "The token is unknown, used or expired.",
                                     "this link was used, is too old, or is not one of ours: ask for another mail"};

struct MailSent {
    static constexpr std::string_view example = R"({"message":"a mail is on its way to your address"})";

    std::string message;
};
BOOST_DESCRIBE_STRUCT(MailSent, (), (message))

struct EmailConfirm {
    static constexpr std::string_view example = R"({"token":"the token of the link"})";
    static constexpr json::Note notes[] = {{"token", token_note}};

    SecretText<1'000> token;
};
BOOST_DESCRIBE_STRUCT(EmailConfirm, (), (token))

struct PasswordReset {
    static constexpr std::string_view example = R"({"email":"ana@example.com"})";
    static constexpr json::Note notes[] = {{"email", email_note}};

    Email email;
};
BOOST_DESCRIBE_STRUCT(PasswordReset, (), (email))

struct PasswordResetConfirm {
    static constexpr std::string_view example = R"({"token":"the token of the link","password":"********"})";
    static constexpr json::Note notes[] = {{"token", token_note}, {"password", new_password_note}};

    SecretText<1'000> token;
    users::NewPassword password;
};
BOOST_DESCRIBE_STRUCT(PasswordResetConfirm, (), (token, password))

/// Unknown, used, too old, of another address by now: which of them is nobody's business.
Refusal no_good_token() {
    return bad_request("this link was used, is too old, or is not one of ours: ask for another mail");
}

Task<http::Accepted<MailSent>> send_confirmation(Context& context, CurrentUser user, http::ClientAddress client) {
    const bool is_sent = co_await users::ask_to_confirm(context, user, std::move(client.text));
    if (!is_sent) throw conflict("this e-mail address is confirmed already");
    co_return http::Accepted{MailSent{"a mail is on its way to your address"}};
}

Task<http::NoContent> confirm_email(Context& context, http::Body<EmailConfirm> body) {
    const bool is_confirmed = co_await users::confirm_email(context, std::move(body->token.value));
    if (!is_confirmed) throw no_good_token();
    co_return http::NoContent{};
}

Task<http::Accepted<MailSent>> reset_password(Context& context, http::ClientAddress client,
                                              http::Body<PasswordReset> body) {
    co_await users::ask_for_reset(context, std::move(body->email.value), std::move(client.text));
    co_return http::Accepted{MailSent{"if this address has an account here, a mail is on its way to it"}};
}

Task<http::NoContent> confirm_password_reset(Context& context, http::Body<PasswordResetConfirm> body) {
    const bool is_set =
        co_await users::reset_password(context, std::move(body->token.value), std::move(body->password));
    if (!is_set) throw no_good_token();
    co_return http::NoContent{};
}

}  // namespace

void mount_proofs(Router& router) {
    const Mount users{router, protocol, "Users"};
    users.post<"/users/me/email/confirmation", send_confirmation>({
        .summary = "Send the confirmation mail again",
        .description = "Sends the caller a link that confirms the e-mail address.",
        .success = "The mail will be sent.",
        .refusals = {no_mail, {409, "The address is confirmed.", "this e-mail address is confirmed already"}},
    });
    users.post<"/users/confirm-email", confirm_email>({
        .summary = "Confirm an e-mail address",
        .description = "Uses the token of a confirmation mail. The page `/confirm-email` calls it.",
        .success = "The address is confirmed.",
        .refusals = {bad_token},
    });
    const Mount authentication{router, protocol, "Auth"};
    authentication.post<"/password-reset", reset_password>({
        .summary = "Ask for a password reset",
        .description = "Sends the owner of the address a link. The answer does not tell whether the address is known.",
        .success = "If the address is known, a mail will be sent.",
        .refusals = {no_mail},
    });
    authentication.post<"/password-reset/confirm", confirm_password_reset>({
        .summary = "Reset the password",
        .description = "Uses the token of a reset mail to set a new password, and ends all sessions. The page "
                       "`/reset-password` calls it.",
        .success = "The password is changed.",
        .refusals = {bad_token},
    });
}

}  // namespace plaza::native
