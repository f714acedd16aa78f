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

/// The token is in the fragment, which stays in the browser: proxies do not log it, other pages do not get it as
/// referrer, and robots that follow links cannot use it.
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
template Task<> post(Context&, SecondFactorResetMail);

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
        "Someone, hopefully you, entered this address for an account at {}.\n"
        "To confirm the address, open this link within an hour:\n\n"
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
        "Someone, hopefully you, asked for a new password for your account at {}.\n"
        "To choose one, open this link within an hour:\n\n"
        "{}\n\n"
        "If it was not you, ignore this mail. Your password stays the same.\n",
        context.settings.public_url, link_to(context, "reset-password", token.text));
    co_await send(context, std::move(mail));
}

Task<> run(Context& context, EmailChangedMail job) {
    mail::Mail mail{.to = std::move(job.email), .subject = "Your e-mail address was changed", .text = {}};
    mail.text = fmt::format(
        "Hello,\n\n"
        "Your account at {} has a new e-mail address. You can no longer log in with this one.\n\n"
        "If you did not change it, contact the operator of the server: someone else knows your password.\n",
        context.settings.public_url);
    co_await send(context, std::move(mail));
}

Task<> run(Context& context, PasswordChangedMail job) {
    mail::Mail mail{.to = std::move(job.email), .subject = "Your password was changed", .text = {}};
    mail.text = fmt::format(
        "Hello,\n\n"
        "The password of your account at {} was changed, and other devices were logged out.\n\n"
        "If you did not change it, choose a new one immediately:\n\n"
        "{}/reset-password\n",
        context.settings.public_url, context.settings.public_url);
    co_await send(context, std::move(mail));
}

Task<> run(Context& context, SecondFactorResetMail job) {
    const auto& end = job.ends_at;
    mail::Mail mail{.to = std::move(job.email), .subject = "Your second factor will be removed", .text = {}};
    mail.text = fmt::format(
        "Hello,\n\n"
        "The operator of {} removes the second factor of your account, at {} {} UTC.\n"
        "From then on, your password is enough to log in.\n\n"
        "If you did not ask for it, log in before with a code of your authenticator app or a recovery code.\n"
        "Then the second factor stays. Tell the operator too.\n",
        context.settings.public_url, end.substr(0, 10), end.substr(11, 5));
    co_await send(context, std::move(mail));
}

}  // namespace plaza::credentials
