// /api/v1/lists: lists of followed accounts.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/mastodon/account.hpp"
#include "api/mastodon/mount.hpp"
#include "api/mastodon/paging.hpp"
#include "api/mastodon/parameters.hpp"
#include "domain/lists/lists.hpp"
#include "domain/profiles/profiles.hpp"
#include "platform/base/enum_names.hpp"
#include "platform/base/refusal.hpp"
#include "platform/http/routing/input.hpp"

namespace plaza::mastodon {
namespace {

using lists::ListId;
using ListPath = IdPath<ListId>;

struct UserList {
    static constexpr std::string_view schema_name = "List";

    TextId<ListId> id;
    std::string title;
    std::string replies_policy;
    bool exclusive = false;
};
BOOST_DESCRIBE_STRUCT(UserList, (), (id, title, replies_policy, exclusive))

UserList to_user_list(lists::List list) {
    return {{list.id}, std::move(list.title), std::string(enum_name(list.replies_policy)), list.is_exclusive};
}

std::vector<UserList> to_user_lists(std::vector<lists::List> lists) {
    std::vector<UserList> all;
    all.reserve(lists.size());
    for (auto& list : lists) all.push_back(to_user_list(std::move(list)));
    return all;
}

struct ListInput {
    std::optional<Text<1, lists::max_title_length>> title;
    std::optional<std::string> replies_policy;
    std::optional<bool> exclusive;
};
BOOST_DESCRIBE_STRUCT(ListInput, (), (title, replies_policy, exclusive))

lists::Change to_change(ListInput input) {
    lists::Change change{.is_exclusive = input.exclusive};
    if (input.title) change.title = std::move(input.title->value);
    if (input.replies_policy) {
        change.replies_policy = find_enumerator<lists::RepliesPolicy>(*input.replies_policy);
        if (!change.replies_policy) refuse_parameter("replies_policy", "must be followed, list or none");
    }
    return change;
}

Task<std::vector<UserList>> get_lists(ReadContext& context, Viewer viewer) {
    auto lists = co_await lists::list_all(context, viewer);
    co_return to_user_lists(std::move(lists));
}

Task<std::vector<UserList>> get_lists_with(ReadContext& context, AccountPath id, Viewer viewer) {
    auto listing = lists::list_with(context, viewer, (*id).value);
    const auto profile = co_await profiles::find(context, (*id).value, viewer);
    auto lists = co_await std::move(listing);
    if (!profile) throw absent("account", {});
    co_return to_user_lists(std::move(lists));
}

Task<UserList> get_list(ReadContext& context, ListPath id, Viewer viewer) {
    auto list = co_await lists::find(context, viewer.id(), (*id).value);
    co_await viewer.settled();
    if (!list) throw absent("list", std::to_string((*id).value.value));
    co_return to_user_list(std::move(*list));
}

Task<UserList> create_list(Context& context, Viewer viewer, http::Input<ListInput> input) {
    const auto change = to_change(std::move(*input));
    if (!change.title) refuse_parameter("title", "can't be blank");
    auto made = co_await lists::create(context, viewer,
                                       {{},
                                        *change.title,
                                        change.replies_policy.value_or(lists::RepliesPolicy::list),
                                        change.is_exclusive.value_or(false)});
    co_return to_user_list(std::move(made));
}

Task<UserList> update_list(Context& context, ListPath id, Viewer viewer, http::Input<ListInput> input) {
    auto edited = co_await lists::edit(context, viewer, (*id).value, to_change(std::move(*input)));
    co_return to_user_list(std::move(edited));
}

Task<Empty> delete_list(Context& context, ListPath id, Viewer viewer) {
    co_await lists::remove(context, viewer, (*id).value);
    co_return Empty{};
}

Task<List<Account>> get_list_accounts(ReadContext& context, ListPath id, Viewer viewer, Paging<40, 80> paging) {
    const auto members = co_await lists::list_members(context, viewer, (*id).value, to_range(paging));
    std::optional<Ends> ends;
    if (!members.empty())
        ends = Ends{members.front().id.value, members.back().id.value,
                    std::cmp_greater_equal(members.size(), paging.limit)};
    std::vector<AccountId> ids;
    for (const auto& member : members) ids.push_back(member.account);
    auto profiles = co_await profiles::load_active(context, std::move(ids), viewer);
    co_return to_list(context, paging, to_accounts(context.settings, std::move(profiles)), ends);
}

struct Members {
    std::optional<std::vector<std::string>> account_ids;
};
BOOST_DESCRIBE_STRUCT(Members, (), (account_ids))

std::vector<AccountId> to_ids(const Members& members) {
    std::vector<AccountId> ids;
    if (!members.account_ids || members.account_ids->empty()) refuse_parameter("account_ids", "can't be blank");
    require_at_most(lists::most_members, members.account_ids->size(), "account_ids");
    for (const auto& text : *members.account_ids) ids.push_back(AccountId{id_number(text)});
    return ids;
}

Task<Empty> add_list_accounts(Context& context, ListPath id, Viewer viewer, http::Input<Members> input) {
    co_await lists::add(context, viewer, (*id).value, to_ids(*input));
    co_return Empty{};
}

Task<Empty> remove_list_accounts(Context& context, ListPath id, Viewer viewer, http::Input<Members> input) {
    co_await lists::remove_members(context, viewer, (*id).value, to_ids(*input));
    co_return Empty{};
}

}  // namespace

void mount_lists(const Mount& mount) {
    mount.get<"/api/v1/lists", get_lists>({.summary = "List your lists"}, {.scope = "read:lists"});
    mount.post<"/api/v1/lists", create_list>({.summary = "Create a list"}, {.scope = "write:lists"});
    mount.get<"/api/v1/lists/{id}", get_list>({.summary = "Read a list"}, {.scope = "read:lists"});
    mount.put<"/api/v1/lists/{id}", update_list>({.summary = "Edit a list"}, {.scope = "write:lists"});
    mount.del<"/api/v1/lists/{id}", delete_list>({.summary = "Delete a list"}, {.scope = "write:lists"});
    mount.get<"/api/v1/lists/{id}/accounts", get_list_accounts>({.summary = "List the members of a list"},
                                                                {.scope = "read:lists"});
    mount.post<"/api/v1/lists/{id}/accounts", add_list_accounts>({.summary = "Add accounts to a list"},
                                                                 {.scope = "write:lists"});
    mount.del<"/api/v1/lists/{id}/accounts", remove_list_accounts>({.summary = "Remove accounts from a list"},
                                                                   {.scope = "write:lists"});
    mount.get<"/api/v1/accounts/{id}/lists", get_lists_with>({.summary = "List your lists that have an account"},
                                                             {.scope = "read:lists"});
}

}  // namespace plaza::mastodon
