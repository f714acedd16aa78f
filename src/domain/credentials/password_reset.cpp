// Password reset by a token from a mail.
#include "domain/context.hpp"
#include "domain/credentials/credentials.hpp"
#include "domain/credentials/email_token_queries.hpp"
#include "domain/credentials/events.hpp"
#include "domain/credentials/mail_token.hpp"
#include "domain/credentials/mails.hpp"
#include "domain/credentials/queries.hpp"
#include "domain/credentials/second_factor_queries.hpp"
#include "platform/crypto/passwords.hpp"
#include "platform/jobs/queue.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::credentials {
namespace {

Task<bool> set_password(pg::Tx& transaction, Context context, MailToken token, Secret password_hash) {
    auto inner = context.within(transaction);
    auto reset =
        co_await inner.db.maybe(set_password_by_token, token.user, token.id, token.hash, password_hash, inner.now());
    if (!reset) co_return false;
    pg::Unit unit(inner.db);
    unit.add(delete_reset_tokens, token.user);
    // The owner of the address may not be the one who signed up with it.
    if (reset->was_unconfirmed) unit.add(delete_second_factor, token.user);
    inner.say(unit, Changed{token.user});
    co_await unit.commit();
    PasswordChangedMail job{std::move(reset->email)};
    co_await post(inner, std::move(job));
    co_return true;
}

}  // namespace

Task<> ask_for_reset(Context& context, std::string email, std::string address) {
    co_await require_mail(context, email, std::move(address));
    // The job looks up the address. A look-up here would reveal by its time whether the address is known.
    ResetMail job{std::move(email)};
    co_await post(context, std::move(job));
    context.services.jobs.wake();
}

Task<bool> reset_password(Context& context, Secret token, NewPassword password) {
    const auto proof = parse_mail_token(token.reveal());
    if (!proof) co_return false;
    // Checked first, so that invented tokens cause no hashing.
    const bool is_good =
        co_await context.db.one(is_mail_token, proof->user, proof->id, proof->hash, "reset", context.now());
    if (!is_good) co_return false;
    auto hash = co_await context.services.passwords.hash(std::move(password.value));
    Secret password_hash(std::move(hash));
    const bool is_set = co_await context.database.transact(set_password, context, *proof, password_hash);
    context.services.jobs.wake();
    co_return is_set;
}

Task<> revoke_access(Context& context, AccountId id, std::optional<SessionId> but) {
    co_await context.db.run(delete_reset_tokens, id);
    co_await context.db.run(end_sessions, id, but);
}

}  // namespace plaza::credentials
