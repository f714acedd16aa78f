#include "domain/credentials/mails.hpp"

#include <fmt/format.h>

#include <chrono>

#include "domain/context.hpp"
#include "domain/credentials/email_keys.hpp"
#include "domain/credentials/email_queries.hpp"
#include "domain/credentials/email_token_queries.hpp"
#include "domain/credentials/mail_token.hpp"
#include "domain/limits/limits.hpp"
#include "platform/base/email.hpp"
#include "platform/base/refusal.hpp"
#include "platform/mail/mailer.hpp"
#include "platform/pg/client/runner.hpp"

namespace plaza::credentials {
namespace {

constexpr std::chrono::hours token_life{1};

Task<> send(Context& context, mail::Mail mail) {
    try {
        co_await context.services.mailer.send(std::move(mail));
    } catch (const mail::NotSent& failure) {
        if (failure.is_final) throw jobs::GiveUp(failure.what());
        throw;
    }
}

/// After the #, a token stays in the browser: no proxy logs it, no page that is left learns it, and no robot that looks
/// at links can use it.
std::string link_to(const Context& context, std::string_view page, std::string_view token) {
    return fmt::format("{}/{}#{}", context.settings.public_url, page, token);
}

}  // namespace

Task<> require_mail(Context& context, std::string email, std::string address) {
    if (!context.services.mailer.is_on()) throw Refusal{Reason::mail_off};
    co_await limits::count_mail(context, normal_email(email), std::move(address));
}

template <jobs::IsJob Mail>
Task<> post(Context& context, Mail job) {
    if (context.services.mailer.is_on()) co_await jobs::enqueue(context.services.jobs, context.db, job);
}
template Task<> post(Context&, ConfirmationMail);
template Task<> post(Context&, ResetMail);
template Task<> post(Context&, EmailChangedMail);
template Task<> post(Context&, PasswordChangedMail);

void post(Context& context, pg::Unit& unit, const ConfirmationMail& job) {
    if (context.services.mailer.is_on()) jobs::add(context.services.jobs, unit, job);
}

Task<> run(Context& context, ConfirmationMail job) {
    const auto token = make_mail_token(context, job.user_id);
    const auto& [user, id, hash] = token.stored;
    const auto expires_at = context.now() + token_life;
    const auto made = co_await context.db.run(insert_confirmation_token, user, id, hash, job.email, expires_at);
    if (made == 0) co_return;
    mail::Mail mail{.to = std::move(job.email), .subject = "Confirm your e-mail address", .text = {}};
    mail.text = fmt::format(
        "Hello,\n\n"
        "somebody, hopefully you, gave this address for an account at {}.\n"
        "To confirm that it is yours, open this link within an hour:\n\n"
        "{}\n\n"
        "If it was not you, ignore this mail.\n",
        context.settings.public_url, link_to(context, "confirm-email", token.text));
    co_await send(context, std::move(mail));
}

Task<> run(Context& context, ResetMail job) {
    const auto user = co_await context.db.maybe(find_user_of_email, email_keys(job.email));
    if (!user) co_return;
    const auto token = make_mail_token(context, *user);
    const auto expires_at = context.now() + token_life;
    auto address = co_await context.db.maybe(insert_reset_token, *user, token.stored.id, token.stored.hash, expires_at);
    if (!address) co_return;
    mail::Mail mail{.to = std::move(*address), .subject = "Choose a new password", .text = {}};
    mail.text = fmt::format(
        "Hello,\n\n"
        "somebody, hopefully you, asked for a new password for your account at {}.\n"
        "To choose one, open this link within an hour:\n\n"
        "{}\n\n"
        "If it was not you, ignore this mail: your password stays as it is.\n",
        context.settings.public_url, link_to(context, "reset-password", token.text));
    co_await send(context, std::move(mail));
}

Task<> run(Context& context, EmailChangedMail job) {
    mail::Mail mail{.to = std::move(job.email), .subject = "Your e-mail address was changed", .text = {}};
    mail.text = fmt::format(
        "Hello,\n\n"
        "your account at {} has another e-mail address now, and this one does not log in any more.\n\n"
        "If it was not you, tell those who run the server at once: somebody knows your password.\n",
        context.settings.public_url);
    co_await send(context, std::move(mail));
}

Task<> run(Context& context, PasswordChangedMail job) {
    mail::Mail mail{.to = std::move(job.email), .subject = "Your password was changed", .text = {}};
    mail.text = fmt::format(
        "Hello,\n\n"
        "the password of your account at {} was changed, and other devices were logged out.\n\n"
        "If it was not you, choose a new one at once:\n\n"
        "{}/reset-password\n",
        context.settings.public_url, context.settings.public_url);
    co_await send(context, std::move(mail));
}

}  // namespace plaza::credentials
