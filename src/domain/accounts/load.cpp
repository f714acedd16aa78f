// Accounts by their ids.
#include <algorithm>
#include <utility>

#include "domain/accounts/accounts.hpp"
#include "domain/accounts/queries.hpp"
#include "domain/context.hpp"
#include "domain/visibility/visibility.hpp"
#include "platform/pg/client/runner.hpp"

namespace plaza::accounts {

namespace {

/// Without the e-mail address.
Account to_account(AccountRow row) {
    return {row.id, row.created_at, std::move(row.handle)};
}

}  // namespace

Task<std::vector<Account>> load(ReadContext& context, std::vector<AccountId> ids, std::optional<Viewer> viewer) {
    auto pending = context.db.load(load_accounts, ids);
    auto rows = co_await std::move(pending);
    std::optional<Rights> rights;
    if (viewer) rights = co_await viewer->settled();
    std::vector<Account> accounts;
    accounts.reserve(rows.size());
    for (auto& row : rows) accounts.push_back(to_account(std::move(row)));
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
