#include "domain/moderation/moderation.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "domain/accounts/accounts.hpp"
#include "domain/context.hpp"
#include "domain/credentials/credentials.hpp"
#include "domain/moderation/events.hpp"
#include "domain/moderation/queries.hpp"
#include "platform/base/refusal.hpp"
#include "platform/base/unicode.hpp"
#include "platform/crypto/passwords.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::moderation {
namespace {

constexpr std::array<std::string_view, 4> roles{"user", "moderator", "admin", "owner"};

std::optional<AccountId> to_id(std::string_view text) {
    AccountId id;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id.value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return id;
}

/// Ends sessions and legacy tokens for good: unsuspend() does not restore them.
Task<> suspend_within(pg::Tx& tx, Context context, AccountId id) {
    auto inner = context.within(tx);
    pg::Unit unit(inner.db);
    unit.add(suspend_user, id, inner.now());
    unit.add(set_state, id, State::suspended);
    inner.say(unit, Suspended{id});
    co_await unit.commit();
    co_await credentials::revoke_access(inner, id);
}

Task<> replace_password_within(pg::Tx& tx, Context context, AccountId id, Secret hash) {
    auto inner = context.within(tx);
    pg::Unit unit(inner.db);
    unit.add(update_password, id, hash, inner.now());
    inner.say(unit, PasswordSet{id});
    co_await unit.commit();
    co_await credentials::revoke_access(inner, id);
}

Task<std::optional<Time>> reset_factor_within(pg::Tx& tx, Context context, AccountId id) {
    auto inner = context.within(tx);
    const auto ends_at = co_await credentials::retire_second_factor(inner, id);
    if (!ends_at) co_return std::nullopt;
    pg::Unit unit(inner.db);
    inner.say(unit, SecondFactorReset{id});
    co_await unit.commit();
    co_return ends_at;
}

Task<> remove_within(pg::Tx& tx, Context context, AccountId id) {
    auto inner = context.within(tx);
    // As when users delete their own account.
    co_await inner.db.maybe(hold_user, id);
    co_await credentials::remove(inner, id);
}

}  // namespace

std::expected<Role, Violation> Role::parse(std::string text) {
    if (std::ranges::find(roles, text) == roles.end())
        return std::unexpected(value_error("a role is user, moderator, admin or owner", "unknown role"));
    return Role{std::move(text)};
}

Task<std::expected<Record, credentials::SignUpError>> create(Context& context, NewUser user) {
    const auto role = user.role;
    credentials::SignUp wish{std::move(user.email), std::move(user.password), std::move(user.username), ""};
    const auto made = co_await credentials::sign_up(context, std::move(wish));
    if (!made) co_return std::unexpected(made.error());
    if (role.value != Role{}.value) co_await set_role(context, made->id, role);
    co_return Record{made->id, made->handle, made->email.value_or(""), role, made->created_at, std::nullopt};
}

Task<std::vector<Record>> find_named(Context& context, std::string name) {
    std::vector<AccountId> ids;
    const auto of_email = co_await credentials::find_by_email(context, name);
    const auto of_name = co_await accounts::find_named(context, name);
    for (const auto& id : {of_email, of_name, to_id(name)})
        if (id) ids.push_back(*id);
    co_return co_await context.db.all(load_records, ids);
}

Task<std::vector<Record>> list_records(Context& context, AccountId after, Wanted wanted, std::int64_t limit) {
    std::optional<std::string> role;
    if (wanted.role) role = std::move(wanted.role->value);
    auto text = case_folded(wanted.text);
    co_return co_await context.db.all(page_of_records, after, std::move(role), std::move(text), limit);
}

Task<Details> describe(Context& context, AccountId id) {
    co_return co_await context.db.one(find_details, id, context.now());
}

Task<> set_role(Context& context, AccountId id, Role role) {
    pg::Unit unit(context.db);
    unit.add(update_role, id, role.value);
    context.say(unit, RoleSet{id});
    co_await unit.commit();
}

Task<> set_password(Context& context, AccountId id, credentials::NewPassword password) {
    auto hash = co_await context.services.passwords.hash(std::move(password.value));
    Secret secret_hash(std::move(hash));
    co_await context.database.transact(replace_password_within, context, id, secret_hash);
}

Task<> suspend(Context& context, AccountId id) {
    co_await context.database.transact(suspend_within, context, id);
}

Task<> unsuspend(Context& context, AccountId id) {
    pg::Unit unit(context.db);
    unit.add(unsuspend_user, id);
    unit.add(set_state, id, State::none);
    context.say(unit, Unsuspended{id});
    co_await unit.commit();
}

Task<std::optional<Time>> reset_second_factor(Context& context, AccountId id) {
    co_return co_await context.database.transact(reset_factor_within, context, id);
}

Task<Belongings> count_belongings(Context& context, AccountId id) {
    co_return co_await context.db.one(belongings_of, id);
}

Task<> remove(Context& context, AccountId id) {
    // Concurrent removals can deadlock on the vote counts of posts, so they are retried.
    co_await context.database.transact(remove_within, context, id);
}

}  // namespace plaza::moderation
