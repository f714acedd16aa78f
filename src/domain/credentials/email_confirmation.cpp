// What a user proves by a token from a mail: that an address is theirs, and with it, that they may choose a password.
#include <fmt/format.h>

#include "domain/context.hpp"
#include "domain/credentials/credentials.hpp"
#include "domain/credentials/email_token_queries.hpp"
#include "domain/credentials/mails.hpp"
#include "domain/limits/limits.hpp"
#include "platform/base/email.hpp"
#include "platform/base/refusal.hpp"
#include "platform/crypto/passwords.hpp"
#include "platform/crypto/sha256.hpp"
#include "platform/jobs/queue.hpp"
#include "platform/mail/mailer.hpp"
#include "platform/pg/client/database.hpp"

namespace plaza::users {
namespace {

/// Before anything is looked up, so that a refusal tells nothing of the address.
Task<> require_mail(Context& context, std::string email, std::string address) {
    if (!context.mailer.is_on()) throw conflict("this server sends no mail: set PLAZA_SMTP_URL");
    co_await limits::count_mail(context, normal_email(email), std::move(address));
}

Task<bool> set_password(pg::Tx& transaction, Context context, std::string token_hash, Secret password_hash) {
    auto inner = context.within(transaction);
    auto user = co_await inner.db.maybe(set_password_by_token, token_hash, password_hash);
    if (!user) co_return false;
    co_await inner.db.run(delete_reset_tokens, user->id);
    PasswordChangedLetter letter{std::move(user->email)};
    co_await post(inner, std::move(letter));
    co_return true;
}

}  // namespace

Task<bool> ask_to_confirm(Context& context, Viewer viewer, std::string address) {
    auto own = co_await context.db.maybe(find_own_address, viewer.id, viewer.issued_at, viewer.session);
    if (!own) throw unauthenticated();
    co_await require_mail(context, own->email, std::move(address));
    if (own->is_confirmed) co_return false;
    ConfirmationLetter letter{viewer.id, std::move(own->email)};
    co_await post(context, std::move(letter));
    context.jobs.wake();
    co_return true;
}

Task<bool> confirm_email(Context& context, Secret token) {
    const auto confirmed = co_await context.db.run(confirm_email_by_token, crypto::sha256_hex(token.reveal()));
    co_return confirmed == 1;
}

Task<> ask_for_reset(Context& context, std::string email, std::string address) {
    co_await require_mail(context, email, std::move(address));
    // Whether the address is anybody's is asked by the job: here it would show in the time.
    ResetLetter letter{std::move(email)};
    co_await post(context, std::move(letter));
    context.jobs.wake();
}

Task<bool> reset_password(Context& context, Secret token, NewPassword password) {
    auto token_hash = crypto::sha256_hex(token.reveal());
    // Asked first, so that a token of somebody's invention costs no hashing.
    const bool is_good = co_await context.db.one(is_reset_token, token_hash);
    if (!is_good) co_return false;
    auto hash = co_await context.passwords.hash(std::move(password.value));
    Secret password_hash(std::move(hash));
    const bool is_set = co_await context.database.transact(set_password, context, token_hash, password_hash);
    context.jobs.wake();
    co_return is_set;
}

Task<std::int64_t> forget_expired_tokens(Context& context) {
    co_return co_await context.db.run(delete_expired_tokens);
}

}  // namespace plaza::users
