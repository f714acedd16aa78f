// POST /users/me/email/confirmation and /users/confirm-email. The link in the mail opens web/confirm-email.html.
#include <string>
#include <string_view>

#include "api/auth.hpp"
#include "api/native/mail_links.hpp"
#include "api/native/mount.hpp"
#include "api/native/native.hpp"
#include "domain/credentials/credentials.hpp"
#include "platform/base/refusal.hpp"
#include "platform/base/secret.hpp"

namespace plaza::native {
namespace {

struct EmailConfirm {
    static constexpr std::string_view example = R"({"token":"the token of the link"})";
    static constexpr json::Note notes[] = {{"token", token_note}};

    SecretText<1'000> token;
};
BOOST_DESCRIBE_STRUCT(EmailConfirm, (), (token))

Task<http::Accepted<MailSent>> send_confirmation(Context& context, Viewer user, http::ClientAddress client) {
    const bool is_sent = co_await credentials::ask_to_confirm(context, user, std::move(client.text));
    if (!is_sent) throw http::conflict("this e-mail address is confirmed already");
    co_return http::Accepted{MailSent{"a mail is on its way to your address"}};
}

Task<http::NoContent> confirm_email(Context& context, http::Body<EmailConfirm> body) {
    const bool is_confirmed = co_await credentials::confirm_email(context, std::move(body->token.value));
    if (!is_confirmed) throw no_good_token();
    co_return http::NoContent{};
}

}  // namespace

void mount_email_confirmation(const Mount& mount) {
    const auto users = mount.tagged("Users");
    users.post<"/users/me/email/confirmation", send_confirmation>({
        .summary = "Send the confirmation mail again",
        .description = "Sends the caller a link that confirms the e-mail address.",
        .success = "The mail will be sent.",
        .refusals = {no_mail, {409, "The address is confirmed.", "this e-mail address is confirmed already"}},
    });
    users.post<"/users/confirm-email", confirm_email, http::Public>({
        .summary = "Confirm an e-mail address",
        .description = "Uses the token of a confirmation mail. The page `/confirm-email` calls it.",
        .success = "The address is confirmed.",
        .refusals = {bad_token},
    });
}

}  // namespace plaza::native
