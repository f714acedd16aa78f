#include "domain/lists/lists.hpp"

#include <algorithm>
#include <utility>

#include "domain/accounts/accounts.hpp"
#include "domain/context.hpp"
#include "domain/lists/queries.hpp"
#include "domain/relations/relations.hpp"
#include "platform/base/refusal.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::lists {
namespace {

List to_list(ListRow row) {
    return {row.id, std::move(row.title), row.replies_policy, row.is_exclusive};
}

Task<std::optional<List>> to_found(Task<std::optional<ListRow>> pending) {
    auto row = co_await std::move(pending);
    if (!row) co_return std::nullopt;
    co_return to_list(std::move(*row));
}

Task<std::vector<List>> to_lists(Task<std::vector<ListRow>> pending, Viewer viewer) {
    auto rows = co_await std::move(pending);
    co_await viewer.settled();
    std::vector<List> lists;
    lists.reserve(rows.size());
    for (auto& row : rows) lists.push_back(to_list(std::move(row)));
    co_return lists;
}

Refusal no_list(ListId id) {
    return absent("list", std::to_string(id.value));
}

Refusal no_followed_account(AccountId id) {
    return absent("account", std::to_string(id.value));
}

Refusal too_many_lists() {
    return at_limit("lists", most_lists);
}

Refusal too_many_members() {
    return at_limit("members of a list", most_members);
}

void sort_once(std::vector<AccountId>& accounts) {
    std::ranges::sort(accounts);
    const auto repeated = std::ranges::unique(accounts);
    accounts.erase(repeated.begin(), repeated.end());
}

Task<> require_followed(ReadContext& context, AccountId viewer, std::vector<AccountId> accounts) {
    const auto relations = co_await relations::load(context, viewer, std::move(accounts));
    for (const auto& relation : relations)
        if (!relation.is_following) throw no_followed_account(relation.other);
}

}  // namespace

Task<std::vector<List>> list_all(ReadContext& context, Viewer viewer) {
    return to_lists(context.db.all(read_lists, viewer.id()), viewer);
}

Task<std::optional<List>> find(ReadContext& context, AccountId owner, ListId id) {
    return to_found(context.db.maybe(find_list, owner, id));
}

Task<std::vector<List>> list_with(ReadContext& context, Viewer viewer, AccountId member) {
    return to_lists(context.db.all(read_lists_with, viewer.id(), member), viewer);
}

Task<List> create(Context& context, Viewer viewer, List wish) {
    co_await viewer.settled();
    wish.id = context.new_id<ListId>();
    pg::Unit unit(context.db);
    accounts::hold_user(unit, viewer.id());
    const auto made =
        unit.add(insert_list, viewer.id(), wish.id, wish.title, wish.replies_policy, wish.is_exclusive, most_lists);
    co_await unit.commit();
    if (made.affected() == 0) throw too_many_lists();
    co_return wish;
}

Task<List> edit(Context& context, Viewer viewer, ListId id, Change change) {
    co_await viewer.settled();
    auto row = co_await context.db.maybe(update_list, viewer.id(), id, change.title, change.replies_policy,
                                         change.is_exclusive);
    if (!row) throw no_list(id);
    co_return to_list(std::move(*row));
}

Task<> remove(Context& context, Viewer viewer, ListId id) {
    co_await viewer.settled();
    const auto removed = co_await context.db.run(delete_list, viewer.id(), id);
    if (removed == 0) throw no_list(id);
}

Task<std::vector<Member>> list_members(ReadContext& context, Viewer viewer, ListId id, Range range) {
    constexpr pg::BothWays<ReadMembers> list{read_members, read_members_up};
    auto pending =
        pg::read_range(context.db, list, range.is_upward, viewer.id(), range.below, range.above, range.limit, id);
    auto pending_list = find(context, viewer.id(), id);
    const auto rows = co_await std::move(pending);
    const auto found = co_await std::move(pending_list);
    co_await viewer.settled();
    if (!found) throw no_list(id);
    std::vector<Member> members;
    members.reserve(rows.size());
    for (const auto& row : rows) members.push_back({row.id, row.member_id});
    co_return members;
}

Task<> add(Context& context, Viewer viewer, ListId id, std::vector<AccountId> accounts) {
    co_await viewer.settled();
    const auto list = co_await find(context, viewer.id(), id);
    if (!list) throw no_list(id);
    sort_once(accounts);
    co_await require_followed(context, viewer.id(), accounts);
    std::vector<MemberId> ids;
    for (std::size_t n = 0; n < accounts.size(); ++n) ids.push_back(context.new_id<MemberId>());
    pg::Unit unit(context.db);
    accounts::hold_user(unit, viewer.id());
    const auto members = unit.add(insert_members, viewer.id(), id, accounts, ids, most_members);
    co_await unit.commit();
    if (std::cmp_less(members.row().value(), accounts.size())) throw too_many_members();
}

Task<> remove_members(Context& context, Viewer viewer, ListId id, std::vector<AccountId> accounts) {
    co_await viewer.settled();
    const auto list = co_await find(context, viewer.id(), id);
    if (!list) throw no_list(id);
    co_await context.db.run(delete_members, viewer.id(), id, accounts);
}

}  // namespace plaza::lists
