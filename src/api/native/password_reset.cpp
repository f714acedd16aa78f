// POST /password-reset and /password-reset/confirm. The link in the mail opens web/reset-password.html.
#include <string>
#include <string_view>

#include "api/auth.hpp"
#include "api/native/mail_links.hpp"
#include "api/native/mount.hpp"
#include "api/native/native.hpp"
#include "api/native/user_out.hpp"
#include "domain/credentials/credentials.hpp"
#include "platform/base/email.hpp"
#include "platform/base/refusal.hpp"
#include "platform/base/secret.hpp"

namespace plaza::native {
namespace {

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
    credentials::NewPassword password;
};
BOOST_DESCRIBE_STRUCT(PasswordResetConfirm, (), (token, password))

Task<http::Accepted<MailSent>> reset_password(Context& context, http::ClientAddress client,
                                              http::Body<PasswordReset> body) {
    co_await credentials::ask_for_reset(context, std::move(body->email.value), std::move(client.text));
    co_return http::Accepted{MailSent{"if this address has an account here, a mail is on its way to it"}};
}

Task<http::NoContent> confirm_password_reset(Context& context, http::Body<PasswordResetConfirm> body) {
    const bool is_set =
        co_await credentials::reset_password(context, std::move(body->token.value), std::move(body->password));
    if (!is_set) throw no_good_token();
    co_return http::NoContent{};
}

}  // namespace

void mount_password_reset(const Mount& mount) {
    const auto authentication = mount.tagged("Auth");
    authentication.post<"/password-reset", reset_password, http::Public>({
        .summary = "Ask for a password reset",
        .description =
            "Sends the owner of the address a link. The answer does not reveal whether the address is known.",
        .success = "If the address is known, a mail will be sent.",
        .refusals = {no_mail},
    });
    authentication.post<"/password-reset/confirm", confirm_password_reset, http::Public>({
        .summary = "Reset the password",
        .description = "Uses the token of a reset mail to set a new password, and ends all sessions. The page "
                       "`/reset-password` calls it.",
        .success = "The password is changed.",
        .refusals = {bad_token},
    });
}

}  // namespace plaza::native
