// Accounts by their ids.
#include <algorithm>
#include <utility>

#include "domain/accounts/accounts.hpp"
#include "domain/accounts/queries.hpp"
#include "domain/context.hpp"
#include "domain/relations/relations.hpp"
#include "domain/visibility/visibility.hpp"
#include "platform/pg/client/runner.hpp"

namespace plaza::accounts {

namespace {

/// Without the e-mail address.
Account to_account(AccountRow row) {
    return {row.id, row.created_at, std::move(row.handle)};
}

/// A suspended account keeps its name, so that others can recognize and block it, and nothing else.
Profile to_empty_profile(ProfileRow row) {
    return {.id = row.id,
            .created_at = row.created_at,
            .handle = std::move(row.handle),
            .display_name = {},
            .bio = {},
            .fields = {},
            .is_locked = false,
            .is_bot = false,
            .is_discoverable = false,
            .hides_relations = true,
            .is_suspended = true,
            .counts = {}};
}

Profile to_profile(ProfileRow row) {
    if (row.is_suspended) return to_empty_profile(std::move(row));
    std::vector<Field> fields;
    for (std::size_t n = 0; n < std::min(row.field_names.size(), row.field_values.size()); ++n)
        fields.push_back({std::move(row.field_names[n]), std::move(row.field_values[n])});
    return {.id = row.id,
            .created_at = row.created_at,
            .handle = std::move(row.handle),
            .display_name = std::move(row.display_name),
            .bio = std::move(row.bio),
            .fields = std::move(fields),
            .is_locked = row.is_locked,
            .is_bot = row.is_bot,
            .is_discoverable = row.is_discoverable,
            .hides_relations = row.hides_relations,
            .is_suspended = false,
            .counts = {row.posts, row.followers, row.following, row.last_post_at}};
}

Task<std::vector<Profile>> read_profiles(Task<std::vector<ProfileRow>> pending) {
    auto rows = co_await std::move(pending);
    std::vector<Profile> profiles;
    profiles.reserve(rows.size());
    for (auto& row : rows) profiles.push_back(to_profile(std::move(row)));
    co_return profiles;
}

/// The accounts of these that block the viewer. Mostly none, and then it runs no statement.
Task<std::vector<AccountId>> find_hidden(ReadContext& context, std::optional<Rights> viewer,
                                         std::vector<AccountId> ids) {
    std::vector<AccountId> hidden;
    if (!viewer || !viewer->has_blocks) co_return hidden;
    const auto between = co_await relations::load_between(context, viewer->id, std::move(ids));
    for (const auto& each : between)
        if (!visibility::may_see_account(each)) hidden.push_back(each.other);
    co_return hidden;
}

}  // namespace

Task<std::vector<Profile>> load_profiles(ReadContext& context, std::vector<AccountId> ids) {
    return read_profiles(context.db.load(load_profiles_of, ids));
}

Task<std::vector<Account>> load(ReadContext& context, std::vector<AccountId> ids, std::optional<Viewer> viewer) {
    auto pending = context.db.load(load_accounts, ids);
    auto rows = co_await std::move(pending);
    std::optional<Rights> rights;
    if (viewer) rights = co_await viewer->settled();
    const auto hidden = co_await find_hidden(context, rights, std::move(ids));
    std::vector<Account> accounts;
    accounts.reserve(rows.size());
    for (auto& row : rows)
        if (std::ranges::find(hidden, row.id) == hidden.end()) accounts.push_back(to_account(std::move(row)));
    if (!rights) co_return accounts;
    std::vector<Account*> loaded;
    loaded.reserve(accounts.size());
    for (auto& account : accounts) loaded.push_back(&account);
    co_await add_visible_emails(context, std::move(loaded), std::move(*rights));
    co_return accounts;
}

Task<std::optional<Account>> find(ReadContext& context, AccountId id, std::optional<Viewer> viewer) {
    auto pending = context.db.maybe(load_accounts, id);
    auto row = co_await std::move(pending);
    std::optional<Rights> rights;
    if (viewer) rights = co_await viewer->settled();
    if (!row) co_return std::nullopt;
    std::vector<AccountId> asked{id};
    const auto hidden = co_await find_hidden(context, rights, std::move(asked));
    if (!hidden.empty()) co_return std::nullopt;
    auto account = to_account(std::move(*row));
    if (rights) co_await add_visible_emails(context, {&account}, *rights);
    co_return account;
}

Task<> add_visible_emails(ReadContext& context, std::vector<Account*> accounts, Rights viewer) {
    std::vector<AccountId> ids;
    for (const auto* account : accounts)
        if (visibility::may_see_email(&viewer, account->id) && std::ranges::find(ids, account->id) == ids.end())
            ids.push_back(account->id);
    if (ids.empty()) co_return;
    const auto rows = co_await context.db.load(load_emails, ids);
    for (auto* account : accounts) {
        const auto row = std::ranges::find(rows, account->id, &EmailRow::id);
        if (row != rows.end()) account->email = row->email;
    }
}

}  // namespace plaza::accounts
