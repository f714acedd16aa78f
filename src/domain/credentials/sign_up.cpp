#include "domain/credentials/credentials.hpp"

#include <fmt/format.h>

#include "domain/context.hpp"
#include "domain/credentials/mails.hpp"
#include "domain/credentials/queries.hpp"
#include "domain/limits/limits.hpp"
#include "platform/base/refusal.hpp"
#include "platform/crypto/passwords.hpp"
#include "platform/jobs/queue.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::credentials {
namespace {

// 4,096 ids in one millisecond, or a clock that steps back, can repeat an id: the insert is tried again.
constexpr int insert_attempts = 8;

Task<accounts::Account> insert(pg::Tx& transaction, Context context, SignUp wish, Secret password_hash) {
    auto inner = context.within(transaction);
    std::optional<std::string> handle;
    if (wish.username) handle = wish.username->value;
    const auto normal = normal_email(wish.email.value);
    for (int attempt = 0; attempt < insert_attempts; ++attempt) {
        auto made = co_await inner.db.maybe(insert_user, handle, wish.email.value, normal, password_hash);
        if (!made) continue;
        ConfirmationMail job{made->id, wish.email.value};
        co_await post(inner, std::move(job));
        co_return accounts::Account{made->id, made->created_at, std::move(made->username), wish.email.value};
    }
    throw busy("user");
}

}  // namespace

Task<std::expected<accounts::Account, SignUpError>> sign_up(Context& context, SignUp wish) {
    const auto normal = normal_email(wish.email.value);
    co_await limits::count_sign_up(context, normal, wish.address);
    // Asked first, so that a taken address costs no hashing; the unique index settles a race.
    const bool is_taken = co_await context.db.one(is_email_taken, wish.email.value, normal);
    if (is_taken) co_return std::unexpected(SignUpError::email);

    auto hash = co_await context.services.passwords.hash(std::move(wish.password.value));
    Secret password_hash(std::move(hash));
    try {
        auto user = co_await context.database.transact(insert, context, wish, password_hash);
        context.services.jobs.wake();
        co_return user;
    } catch (const pg::Error& error) {
        if (error.constraint == "users_email_key") co_return std::unexpected(SignUpError::email);
        if (error.constraint == "accounts_handle_key") co_return std::unexpected(SignUpError::username);
        throw;
    }
}

}  // namespace plaza::credentials
