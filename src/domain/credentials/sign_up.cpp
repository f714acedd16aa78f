#include "domain/context.hpp"
#include "domain/credentials/credentials.hpp"
#include "domain/credentials/email_keys.hpp"
#include "domain/credentials/email_queries.hpp"
#include "domain/credentials/mails.hpp"
#include "domain/credentials/queries.hpp"
#include "domain/limits/limits.hpp"
#include "platform/base/refusal.hpp"
#include "platform/crypto/passwords.hpp"
#include "platform/jobs/queue.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/unit.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::credentials {
namespace {

// Attempts to insert before an id conflict is reported.
constexpr int insert_attempts = 8;

bool is_id_taken(const pg::Error& error) {
    return error.constraint == "accounts_pkey" || error.constraint == "jobs_pkey";
}

/// One transaction creates account, user, name, address and mail.
Task<std::expected<accounts::Account, SignUpError>> insert(Context& context, SignUp wish, Secret password_hash) {
    const auto& email = wish.email.value;
    for (int attempt = 0; attempt < insert_attempts; ++attempt) {
        try {
            pg::Unit unit(context.database);
            auto account = accounts::create(context, unit, {context.new_id<AccountId>(), wish.username, context.now()});
            unit.add(insert_user, account.id, email, password_hash);
            unit.add(insert_email, email_key(email), account.id);
            post(context, unit, {account.id, email});
            co_await unit.commit();
            account.email = email;
            co_return account;
        } catch (const pg::Error& error) {
            if (error.constraint == "emails_pkey") co_return std::unexpected(SignUpError::email);
            if (accounts::is_name_taken(error)) co_return std::unexpected(SignUpError::username);
            if (!is_id_taken(error)) throw;
        }
    }
    throw busy("user");
}

}  // namespace

Task<std::expected<accounts::Account, SignUpError>> sign_up(Context& context, SignUp wish) {
    co_await limits::count_sign_up(context, normal_email(wish.email.value), wish.address);
    // Checked first, so that a taken address causes no hashing. The primary key of `emails` decides races.
    const bool is_taken = co_await context.db.one(is_email_taken, email_keys(wish.email.value));
    if (is_taken) co_return std::unexpected(SignUpError::email);

    auto hash = co_await context.services.passwords.hash(std::move(wish.password.value));
    Secret password_hash(std::move(hash));
    auto made = co_await insert(context, std::move(wish), std::move(password_hash));
    if (made) context.services.jobs.wake();
    co_return made;
}

}  // namespace plaza::credentials
