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

Task<User> insert(pg::Tx& transaction, Context context, SignUp wish, Secret password_hash) {
    auto inner = context.within(transaction);
    std::optional<std::string> handle;
    if (wish.username) handle = wish.username->value;
    const auto normal = normal_email(wish.email.value);
    for (int attempt = 0; attempt < insert_attempts; ++attempt) {
        auto made = co_await inner.db.maybe(insert_user, handle, wish.email.value, normal, password_hash);
        if (!made) continue;
        ConfirmationMail job{made->id, wish.email.value};
        co_await post(inner, std::move(job));
        co_return User{made->id, made->created_at, wish.email.value, std::move(made->username)};
    }
    throw busy("user");
}

}  // namespace

Task<std::expected<User, SignUpError>> sign_up(Context& context, SignUp wish) {
    const auto normal = normal_email(wish.email.value);
    co_await limits::count_sign_up(context, normal, wish.address);
    // Asked first, so that a taken address costs no hashing; the unique index settles a race.
    const bool is_taken = co_await context.db.one(is_email_taken, wish.email.value, normal);
    if (is_taken) co_return std::unexpected(SignUpError::email);

    auto hash = co_await context.passwords.hash(std::move(wish.password.value));
    Secret password_hash(std::move(hash));
    try {
        auto user = co_await context.database.transact(insert, context, wish, password_hash);
        context.jobs.wake();
        co_return user;
    } catch (const pg::Error& error) {
        if (error.constraint == "users_email_key") co_return std::unexpected(SignUpError::email);
        if (error.constraint == "accounts_handle_key") co_return std::unexpected(SignUpError::username);
        throw;
    }
}

Task<std::optional<User>> find(Context& context, AccountId id, std::optional<Viewer> viewer) {
    const auto as = viewer.value_or(Viewer{});
    auto row = co_await context.db.maybe(find_user, id, as.id, as.issued_at, as.session);
    if (viewer && !row) co_await require_signed_in(context, *viewer);
    if (!row) co_return std::nullopt;
    if (viewer && !row->is_viewer_signed_in) throw signed_out();
    co_return User{row->id, row->created_at, std::move(row->visible_email), std::move(row->username)};
}

Task<> require_session(Context& context, Viewer viewer) {
    if (viewer.session) co_return;
    co_await require_signed_in(context, viewer);
    throw Refusal{Reason::legacy_token};
}

Task<> require_signed_in(Context& context, Viewer viewer) {
    const bool is_here = co_await context.db.one(is_signed_in, viewer.id, viewer.issued_at, viewer.session);
    if (!is_here) throw signed_out();
}

}  // namespace plaza::credentials
