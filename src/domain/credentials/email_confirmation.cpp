// The confirmation of an e-mail address by a token from a mail.
#include "domain/context.hpp"
#include "domain/credentials/credentials.hpp"
#include "domain/credentials/email_token_queries.hpp"
#include "domain/credentials/mails.hpp"
#include "platform/base/refusal.hpp"
#include "platform/crypto/sha256.hpp"
#include "platform/jobs/queue.hpp"
#include "platform/pg/client/database.hpp"

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
    const auto hash = crypto::sha256_hex(token.reveal());
    const auto confirmed = co_await context.db.run(confirm_email_by_token, hash, context.now());
    co_return confirmed == 1;
}

Task<std::int64_t> forget_expired_tokens(Context& context) {
    co_return co_await context.db.run(delete_expired_tokens, context.now());
}

}  // namespace plaza::credentials
