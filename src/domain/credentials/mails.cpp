#include "domain/credentials/mails.hpp"

#include <fmt/format.h>

#include "domain/context.hpp"
#include "domain/credentials/email_token_queries.hpp"
#include "platform/base/email.hpp"
#include "platform/crypto/random.hpp"
#include "platform/crypto/sha256.hpp"
#include "platform/mail/mailer.hpp"
#include "platform/pg/client/session.hpp"

namespace plaza::users {
namespace {

constexpr std::size_t token_bytes = 32;

Task<> send(Context& context, mail::Mail mail) {
    try {
        co_await context.mailer.send(std::move(mail));
    } catch (const mail::NotSent& failure) {
        if (failure.is_final) throw jobs::GiveUp(failure.what());
        throw;
    }
}

/// After the #, a token stays in the browser: no proxy logs it, no page that is left learns it, and no robot that looks
/// at links can use it.
std::string link_to(const Context& context, std::string_view page, std::string_view token) {
    return fmt::format("{}/{}#{}", context.rules.public_url, page, token);
}

}  // namespace

template <jobs::IsJob Letter>
Task<> post(Context& context, Letter letter) {
    if (context.mailer.is_on()) co_await jobs::enqueue(context.db, letter);
}
template Task<> post(Context&, ConfirmationLetter);
template Task<> post(Context&, ResetLetter);
template Task<> post(Context&, EmailChangedLetter);
template Task<> post(Context&, PasswordChangedLetter);

Task<> run(Context& context, ConfirmationLetter letter) {
    const auto token = crypto::random_base64url(token_bytes);
    const auto hash = crypto::sha256_hex(token);
    const auto made = co_await context.db.run(insert_confirmation_token, hash, letter.user_id, letter.email);
    if (made == 0) co_return;
    mail::Mail mail{.to = std::move(letter.email), .subject = "Confirm your e-mail address", .text = {}};
    mail.text = fmt::format(
        "Hello,\n\n"
        "somebody, hopefully you, gave this address for an account at {}.\n"
        "To confirm that it is yours, open this link within an hour:\n\n"
        "{}\n\n"
        "If it was not you, ignore this mail.\n",
        context.rules.public_url, link_to(context, "confirm-email", token));
    co_await send(context, std::move(mail));
}

Task<> run(Context& context, ResetLetter letter) {
    const auto token = crypto::random_base64url(token_bytes);
    const auto hash = crypto::sha256_hex(token);
    const auto normal = normal_email(letter.email);
    auto address = co_await context.db.maybe(insert_reset_token, hash, letter.email, normal);
    if (!address) co_return;
    mail::Mail mail{.to = std::move(*address), .subject = "Choose a new password", .text = {}};
    mail.text = fmt::format(
        "Hello,\n\n"
        "somebody, hopefully you, asked for a new password for your account at {}.\n"
        "To choose one, open this link within an hour:\n\n"
        "{}\n\n"
        "If it was not you, ignore this mail: your password stays as it is.\n",
        context.rules.public_url, link_to(context, "reset-password", token));
    co_await send(context, std::move(mail));
}

Task<> run(Context& context, EmailChangedLetter letter) {
    mail::Mail mail{.to = std::move(letter.email), .subject = "Your e-mail address was changed", .text = {}};
    mail.text = fmt::format(
        "Hello,\n\n"
        "your account at {} has another e-mail address now, and this one does not log in any more.\n\n"
        "If it was not you, tell those who run the server at once: somebody knows your password.\n",
        context.rules.public_url);
    co_await send(context, std::move(mail));
}

Task<> run(Context& context, PasswordChangedLetter letter) {
    mail::Mail mail{.to = std::move(letter.email), .subject = "Your password was changed", .text = {}};
    mail.text = fmt::format(
        "Hello,\n\n"
        "the password of your account at {} was changed, and other devices were logged out.\n\n"
        "If it was not you, choose a new one at once:\n\n"
        "{}/reset-password\n",
        context.rules.public_url, context.rules.public_url);
    co_await send(context, std::move(mail));
}

}  // namespace plaza::users
