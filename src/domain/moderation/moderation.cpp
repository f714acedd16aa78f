#include "domain/moderation/moderation.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "domain/context.hpp"
#include "domain/credentials/credentials.hpp"
#include "domain/moderation/queries.hpp"
#include "platform/base/refusal.hpp"
#include "platform/base/unicode.hpp"
#include "platform/crypto/passwords.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::moderation {
namespace {

constexpr std::array<std::string_view, 4> roles{"user", "moderator", "admin", "owner"};

// An id that is nobody's.
constexpr AccountId nobody{-1};

AccountId to_id(std::string_view text) {
    AccountId id = nobody;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id.value);
    return error == std::errc() && end == text.data() + text.size() ? id : nobody;
}

/// Lifting the suspension brings no session back, and no token of the original API.
Task<> suspend_within(pg::Tx& tx, Context context, AccountId id) {
    auto inner = context.within(tx);
    co_await inner.db.run(suspend_user, id, inner.now());
    co_await inner.db.run(set_state, id, State::suspended);
    co_await credentials::revoke_access(inner, id);
}

Task<> replace_password_within(pg::Tx& tx, Context context, AccountId id, Secret hash) {
    auto inner = context.within(tx);
    co_await inner.db.run(update_password, id, hash, inner.now());
    co_await credentials::revoke_access(inner, id);
}

Task<> remove_within(pg::Tx& tx, AccountId id) {
    co_await tx.run(delete_account, id);
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
    const auto id = to_id(name);
    auto normal = normal_email(name);
    co_return co_await context.db.all(find_records, std::move(name), std::move(normal), id);
}

Task<std::vector<Record>> list_records(Context& context, AccountId after, Wanted wanted, std::int64_t limit) {
    std::optional<std::string> role;
    if (wanted.role) role = std::move(wanted.role->value);
    auto text = case_folded(wanted.text);
    co_return co_await context.db.all(page_of_records, after, std::move(role), std::move(text), limit);
}

Task<Details> describe(Context& context, AccountId id) {
    co_return co_await context.db.one(find_details, id);
}

Task<> set_role(Context& context, AccountId id, Role role) {
    co_await context.db.run(update_role, id, role.value);
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
    co_await unit.commit();
}

Task<Belongings> count_belongings(Context& context, AccountId id) {
    co_return co_await context.db.one(belongings_of, id);
}

Task<> remove(Context& context, AccountId id) {
    // Votes go, and with them others' counts: two such may collide, and are tried again.
    co_await context.database.transact(remove_within, id);
}

}  // namespace plaza::moderation
