// The confirmation of an e-mail address by a token from a mail.
#include "domain/context.hpp"
#include "domain/credentials/credentials.hpp"
#include "domain/credentials/email_token_queries.hpp"
#include "domain/credentials/events.hpp"
#include "domain/credentials/mail_token.hpp"
#include "domain/credentials/mails.hpp"
#include "platform/base/refusal.hpp"
#include "platform/jobs/queue.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::credentials {

Task<bool> ask_to_confirm(Context& context, Viewer viewer, std::string address) {
    co_await viewer.settled();
    auto own = co_await context.db.maybe(find_own_address, viewer.id());
    if (!own) throw signed_out();
    co_await require_mail(context, own->email, std::move(address));
    if (own->is_confirmed) co_return false;
    ConfirmationMail job{viewer.id(), std::move(own->email)};
    co_await post(context, std::move(job));
    context.services.jobs.wake();
    co_return true;
}

Task<bool> confirm_email(Context& context, Secret token) {
    const auto proof = parse_mail_token(token.reveal());
    if (!proof) co_return false;
    // First, so that an invented token locks and writes nothing.
    const bool is_good =
        co_await context.db.one(is_mail_token, proof->user, proof->id, proof->hash, "confirm", context.now());
    if (!is_good) co_return false;
    pg::Unit unit(context.db);
    unit.add(end_unconfirmed_sessions, proof->user, proof->id, proof->hash, context.now());
    unit.add(delete_unconfirmed_factor, proof->user, proof->id, proof->hash, context.now());
    const auto confirmed = unit.add(confirm_email_by_token, proof->user, proof->id, proof->hash, context.now());
    context.say(unit, Changed{proof->user});
    co_await unit.commit();
    co_return confirmed.affected() == 1;
}

Task<std::int64_t> forget_expired_tokens(Context& context) {
    co_return co_await context.db.run(delete_expired_tokens, context.now());
}

}  // namespace plaza::credentials
