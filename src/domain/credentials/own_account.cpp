// Users' own accounts: reading, changing and deleting them.
#include <chrono>
#include <utility>

#include "domain/context.hpp"
#include "domain/credentials/compare.hpp"
#include "domain/credentials/credentials.hpp"
#include "domain/credentials/email_keys.hpp"
#include "domain/credentials/email_queries.hpp"
#include "domain/credentials/email_token_queries.hpp"
#include "domain/credentials/events.hpp"
#include "domain/credentials/mails.hpp"
#include "domain/credentials/own_account_queries.hpp"
#include "domain/credentials/queries.hpp"
#include "domain/credentials/recheck.hpp"
#include "domain/credentials/second_factor.hpp"
#include "domain/limits/limits.hpp"
#include "domain/posts/posts.hpp"
#include "platform/base/refusal.hpp"
#include "platform/crypto/passwords.hpp"
#include "platform/jobs/queue.hpp"
#include "platform/mail/mailer.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/unit.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::credentials {
namespace {

/// A change after its password check. The new password is hashed.
struct Prepared {
    std::optional<accounts::Handle> username;
    std::optional<std::string> email;
    std::optional<Secret> password_hash;
};

Task<OwnRow> find_row(ReadContext& context, Viewer viewer) {
    auto pending = context.db.maybe(find_own_row, viewer.id());
    auto row = co_await std::move(pending);
    co_await viewer.settled();
    if (!row) throw signed_out();
    co_return std::move(*row);
}

OwnAccount to_own_account(OwnRow row) {
    return {{row.id, row.created_at, std::move(row.username), std::move(row.email)}, row.role};
}

/// Throws signed_out() if wrong passwords have ended the viewer's session, and too_many() while too many passwords are
/// being compared.
Task<bool> is_their_password(Context& context, OwnSession session, Secret password_hash, Secret password) {
    const auto verdict = co_await recheck(context, session, std::move(password), std::move(password_hash));
    if (!verdict) {
        const bool is_there = co_await context.db.one(is_held_viewer, session.user, session.id);
        if (!is_there) throw signed_out();
        throw too_many(std::chrono::seconds{1});
    }
    co_return verdict->matches;
}

/// The password alone does not prove who the user is if there is a second factor. Throws old_log_in.
Task<> require_whole_proof(ReadContext& context, Rights viewer) {
    if (viewer.has_logged_in_recently(context.now())) co_return;
    const bool has_more = co_await is_second_factor_on(context, viewer.id);
    if (has_more) throw Refusal{Reason::old_log_in};
}

/// Throws too_many() beyond the limits of mails to the new address.
Task<Prepared> prepare(Context& context, AccountId id, Change change) {
    Prepared prepared;
    prepared.username = std::move(change.username);
    if (change.email) {
        const auto normal = normal_email(change.email->value);
        if (context.services.mailer.is_on()) co_await limits::count_mail(context, normal, change.address);
        prepared.email = std::move(change.email->value);
    }
    if (change.password) {
        auto hash = co_await context.services.passwords.hash(std::move(change.password->value), id.value);
        prepared.password_hash = Secret(std::move(hash));
    }
    co_return prepared;
}

/// Also notifies the old address, in case the change was not made by its owner.
Task<> follow_new_email(Context& context, AccountId id, std::string before, std::string now) {
    EmailChangedMail notice{std::move(before)};
    co_await post(context, std::move(notice));
    ConfirmationMail confirmation{id, std::move(now)};
    co_await post(context, std::move(confirmation));
}

/// Keeps the session in which the password was changed, and ends all others.
Task<> follow_new_password(Context& context, OwnSession own, std::string email, Time changed_at) {
    co_await context.db.run(keep_session, own.user, own.id, changed_at);
    co_await revoke_access(context, own.user, own.id);
    PasswordChangedMail notice{std::move(email)};
    co_await post(context, std::move(notice));
}

/// Locks the user until the end of the transaction against suspension, deletion and other changes. Throws signed_out()
/// if the user or the session no longer exists.
Task<HeldRow> hold_viewer(Context& inner, Rights viewer) {
    auto held = co_await inner.db.maybe(hold_user, viewer.id);
    const bool is_there = co_await inner.db.one(is_held_viewer, viewer.id, viewer.session);
    if (!held || !is_there) throw signed_out();
    co_return std::move(*held);
}

Task<> apply_credentials(Context& inner, Rights viewer, std::string email, Prepared change) {
    const auto now = inner.now();
    pg::Unit unit(inner.db);
    unit.add(change_credentials, viewer.id, change.email, change.password_hash, now);
    inner.say(unit, Changed{viewer.id});
    if (change.email) {
        const auto key = email_key(*change.email);
        unit.add(take_email, key, viewer.id);
        unit.add(release_email, email_keys(email), viewer.id, key);
    }
    co_await unit.commit();
    if (change.password_hash) {
        const OwnSession own{viewer.id, viewer.session.value()};
        co_await follow_new_password(inner, own, email, now);
    }
    if (change.email && *change.email != email) co_await follow_new_email(inner, viewer.id, email, *change.email);
}

/// Returns false if the password was changed in the meantime.
Task<bool> apply(pg::Tx& transaction, Context context, Rights viewer, std::optional<Time> password_changed_at,
                 Prepared change) {
    auto inner = context.within(transaction);
    const auto held = co_await hold_viewer(inner, viewer);
    if (change.email || change.password_hash) {
        if (held.password_changed_at != password_changed_at) co_return false;
        co_await apply_credentials(inner, viewer, held.email, change);
    }
    // Locks the account after the user, in the same order as a deletion.
    if (!change.username) co_return true;
    co_return co_await accounts::rename(inner, viewer.id, *change.username);
}

Task<bool> remove_account(pg::Tx& transaction, Context context, Rights viewer,
                          std::optional<Time> password_changed_at) {
    auto inner = context.within(transaction);
    const auto held = co_await hold_viewer(inner, viewer);
    if (held.password_changed_at != password_changed_at) co_return false;
    co_return co_await remove(inner, viewer.id);
}

}  // namespace

Task<OwnAccount> find_own(ReadContext& context, Viewer viewer) {
    auto row = co_await find_row(context, viewer);
    co_return to_own_account(std::move(row));
}

Task<std::expected<OwnAccount, ChangeError>> change(Context& context, Viewer viewer, Change change) {
    auto self = co_await find_row(context, viewer);
    const auto rights = co_await viewer.settled();
    if (change.email || change.password) {
        require_session(rights);
        const OwnSession own{rights.id, *rights.session};
        const bool is_theirs =
            co_await is_their_password(context, own, self.password_hash, std::move(change.current_password));
        if (!is_theirs) co_return std::unexpected(ChangeError::wrong_password);
        co_await require_whole_proof(context, rights);
    }
    auto prepared = co_await prepare(context, rights.id, std::move(change));
    try {
        const bool is_applied =
            co_await context.database.transact(apply, context, rights, self.password_changed_at, prepared);
        if (!is_applied) co_return std::unexpected(ChangeError::wrong_password);
    } catch (const pg::Error& error) {
        if (error.constraint == "emails_pkey") co_return std::unexpected(ChangeError::email_taken);
        if (accounts::is_name_taken(error)) co_return std::unexpected(ChangeError::username_taken);
        throw;
    }
    context.services.jobs.wake();
    if (prepared.username) self.username = std::move(prepared.username->value);
    if (prepared.email) self.email = std::move(*prepared.email);
    co_return to_own_account(std::move(self));
}

Task<bool> delete_own(Context& context, Viewer viewer, Secret current_password) {
    const auto rights = co_await viewer.settled();
    require_session(rights);
    const auto self = co_await find_row(context, viewer);
    const OwnSession own{rights.id, *rights.session};
    const bool is_theirs = co_await is_their_password(context, own, self.password_hash, std::move(current_password));
    if (!is_theirs) co_return false;
    co_await require_whole_proof(context, rights);
    co_return co_await context.database.transact(remove_account, context, rights, self.password_changed_at);
}

Task<bool> remove(Context& context, AccountId id) {
    const bool is_held = co_await accounts::hold(context, id);
    if (!is_held) co_return false;
    co_await posts::erase_all(context, id);
    co_return co_await accounts::remove(context, id);
}

void require_session(const Rights& viewer) {
    if (!viewer.session) throw Refusal{Reason::legacy_token};
}

}  // namespace plaza::credentials
