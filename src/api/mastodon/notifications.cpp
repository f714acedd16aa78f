// /api/v1/notifications and /api/v2/notifications: what happened to the caller. notification_requests.cpp has the rest.
#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "api/mastodon/mount.hpp"
#include "api/mastodon/notification.hpp"
#include "api/mastodon/paging.hpp"
#include "api/mastodon/parameters.hpp"
#include "domain/profiles/profiles.hpp"
#include "platform/base/enum_names.hpp"
#include "platform/base/refusal.hpp"

namespace plaza::mastodon {
namespace {

using notifications::Filter;
using notifications::Kind;

struct FilterInput {
    std::optional<std::vector<std::string>> types;
    std::optional<std::vector<std::string>> exclude_types;
    std::optional<std::string> account_id;
    std::optional<bool> include_filtered;
    std::optional<std::vector<std::string>> grouped_types;
    std::optional<std::string> expand_accounts;
};
BOOST_DESCRIBE_STRUCT(FilterInput, (),
                      (types, exclude_types, account_id, include_filtered, grouped_types, expand_accounts))

/// Words of other versions of the API are skipped.
std::vector<Kind> to_kinds(const std::optional<std::vector<std::string>>& words) {
    std::vector<Kind> kinds;
    if (!words) return kinds;
    for (const auto& word : *words)
        if (const auto kind = find_enumerator<Kind>(word)) kinds.push_back(*kind);
    return kinds;
}

Filter to_filter(const FilterInput& input) {
    const bool is_open = !input.types || input.types->empty();
    Filter filter{.kinds = is_open ? notifications::all_kinds() : to_kinds(input.types)};
    for (const auto excluded : to_kinds(input.exclude_types)) std::erase(filter.kinds, excluded);
    if (input.account_id && !input.account_id->empty()) filter.from = AccountId{id_number(*input.account_id)};
    filter.with_held = input.include_filtered.value_or(false);
    return filter;
}

void take_page_of(Filter& filter, const PageRequest& page) {
    filter.below = page.max_id.value_or(std::numeric_limits<std::int64_t>::max());
    filter.above = page.min_id.value_or(page.since_id.value_or(0));
    filter.is_upward = page.min_id.has_value();
    filter.limit = page.limit;
}

/// Behind a page that `min_id` begins, there is what the client had before.
std::optional<Ends> ends_of(const notifications::Page& found, const PageRequest& page) {
    if (found.first == 0) return std::nullopt;
    return Ends{found.first, found.last, page.min_id || found.has_more};
}

std::vector<Reference> references_of(const std::vector<notifications::Notification>& all) {
    std::vector<Reference> references;
    for (const auto& one : all) references.push_back({one.kind, one.from, one.post, one.root});
    return references;
}

std::vector<AccountId> senders_of(const std::vector<notifications::Notification>& all) {
    std::vector<AccountId> senders;
    for (const auto& one : all) senders.push_back(one.from);
    return senders;
}

Task<List<Notification>> list_notifications(ReadContext& context, Viewer viewer, Paging<40, 80> page,
                                            http::Input<FilterInput> input) {
    auto filter = to_filter(*input);
    take_page_of(filter, page);
    const auto found = co_await notifications::list(context, viewer, std::move(filter));
    const auto& all = found.items;
    const auto around = co_await load_around(context, viewer, references_of(all), senders_of(all));
    co_return to_list(context, page, to_notifications(context.settings, viewer, all, around), ends_of(found, page));
}

using NotificationPath = http::Path<"id", PathId<Id<"notification">>>;

Task<Notification> get_notification(ReadContext& context, Viewer viewer, NotificationPath id) {
    const auto number = (*id).value.value;
    const auto found = co_await notifications::find(context, viewer, number);
    std::vector<notifications::Notification> all;
    if (found) all.push_back(*found);
    const auto around = co_await load_around(context, viewer, references_of(all), senders_of(all));
    auto shown = to_notifications(context.settings, viewer, all, around);
    if (shown.empty()) throw absent("notification", std::to_string(number));
    co_return std::move(shown.front());
}

Task<Empty> clear_notifications(Context& context, Viewer viewer) {
    co_await notifications::clear(context, viewer);
    co_return Empty{};
}

Task<Empty> dismiss_notification(Context& context, Viewer viewer, NotificationPath id) {
    co_await notifications::dismiss(context, viewer, (*id).value.value);
    co_return Empty{};
}

struct Count {
    std::int64_t count;
};
BOOST_DESCRIBE_STRUCT(Count, (), (count))

constexpr std::int64_t most_unread = 1'000;

struct CountInput {
    std::optional<std::int64_t> limit;
    std::optional<std::vector<std::string>> types;
    std::optional<std::vector<std::string>> exclude_types;
    std::optional<std::string> account_id;
    std::optional<std::vector<std::string>> grouped_types;
};
BOOST_DESCRIBE_STRUCT(CountInput, (), (limit, types, exclude_types, account_id, grouped_types))

std::int64_t limit_of(const CountInput& input) {
    return std::clamp<std::int64_t>(input.limit.value_or(100), 1, most_unread);
}

Filter to_filter(CountInput input) {
    FilterInput whole;
    whole.types = std::move(input.types);
    whole.exclude_types = std::move(input.exclude_types);
    whole.account_id = std::move(input.account_id);
    return to_filter(whole);
}

Task<Count> count_unread(ReadContext& context, Viewer viewer, http::Input<CountInput> input) {
    const auto count = co_await notifications::count_unread(context, viewer, to_filter(*input), {}, limit_of(*input));
    co_return Count{count};
}

std::vector<Kind> grouped_of(const std::optional<std::vector<std::string>>& words) {
    return !words || words->empty() ? notifications::grouped_kinds() : to_kinds(words);
}

Task<Count> count_unread_groups(ReadContext& context, Viewer viewer, http::Input<CountInput> input) {
    const auto count = co_await notifications::count_unread(context, viewer, to_filter(*input),
                                                            grouped_of(input->grouped_types), most_unread);
    co_return Count{std::min(count, limit_of(*input))};
}

NotificationGroup to_group(const notifications::Group& group, bool is_page) {
    NotificationGroup shown;
    shown.group_key = group.key;
    shown.notifications_count = group.count;
    shown.type = std::string(enum_name(group.kind));
    shown.most_recent_notification_id = group.newest;
    if (is_page) {
        shown.page_min_id = {std::to_string(group.page_min)};
        shown.page_max_id = {std::to_string(group.page_max)};
        shown.latest_page_notification_at = {MillisTime{group.latest_at}};
    }
    if (group.post) shown.status_id = {TextId{*group.post}};
    return shown;
}

PartialAccount to_partial(Account account) {
    return {.id = account.id,
            .acct = std::move(account.acct),
            .url = std::move(account.url),
            .avatar = std::move(account.avatar),
            .avatar_static = std::move(account.avatar_static),
            .locked = account.locked,
            .bot = account.bot};
}

/// If the client asks for partial accounts, only the first account of each group is whole.
void add_accounts(GroupedNotifications& shown, const Settings& settings, const Around& around,
                  const std::vector<AccountId>& whole, bool is_partial) {
    if (is_partial) shown.partial_accounts.value.emplace();
    for (const auto& profile : around.accounts) {
        auto account = to_account(settings, profile);
        if (!is_partial || std::ranges::find(whole, profile.id) != whole.end())
            shown.accounts.push_back(std::move(account));
        else
            shown.partial_accounts.value->push_back(to_partial(std::move(account)));
    }
}

Task<GroupedNotifications> render_groups(ReadContext& context, Viewer viewer, std::vector<notifications::Group> groups,
                                         bool is_page, bool is_partial) {
    std::vector<Reference> references;
    std::vector<AccountId> accounts;
    for (const auto& group : groups) {
        references.push_back({group.kind, group.samples.front(), group.post, group.root});
        accounts.insert(accounts.end(), group.samples.begin(), group.samples.end());
    }
    const auto around = co_await load_around(context, viewer, std::move(references), std::move(accounts));
    GroupedNotifications shown;
    std::vector<AccountId> whole;
    for (const auto& group : groups) {
        if (group.post && around.post(*group.post) == nullptr) continue;
        auto one = to_group(group, is_page);
        for (const auto sample : group.samples)
            if (around.account(sample) != nullptr) one.sample_account_ids.push_back({sample});
        if (one.sample_account_ids.empty()) continue;
        whole.push_back(one.sample_account_ids.front().value);
        shown.notification_groups.push_back(std::move(one));
    }
    for (const auto& post : around.posts) shown.statuses.push_back(to_status(context.settings, post, viewer));
    add_accounts(shown, context.settings, around, whole, is_partial);
    co_return shown;
}

Task<GroupPage> list_groups(ReadContext& context, Viewer viewer, Paging<40, 80> page, http::Input<FilterInput> input) {
    auto filter = to_filter(*input);
    take_page_of(filter, page);
    auto found =
        co_await notifications::list_groups(context, viewer, std::move(filter), grouped_of(input->grouped_types));
    GroupPage shown;
    if (found.first != 0)
        shown.link = link_header(context, page, {found.first, found.last, page.min_id || found.has_more});
    const bool is_partial = input->expand_accounts == "partial_avatars";
    shown.groups = co_await render_groups(context, viewer, std::move(found.groups), true, is_partial);
    co_return shown;
}

using GroupPath = http::Path<"group_key", std::string>;

Filter require_group(const std::string& key) {
    auto filter = notifications::filter_of_group(key);
    if (!filter) throw absent("notification group", key);
    return *std::move(filter);
}

Task<GroupedNotifications> get_group(ReadContext& context, Viewer viewer, GroupPath key) {
    auto filter = require_group(*key);
    filter.with_held = true;
    std::vector<Kind> grouped;
    if (filter.kinds.size() == 1) grouped = filter.kinds;
    auto found = co_await notifications::list_groups(context, viewer, std::move(filter), std::move(grouped));
    auto shown = co_await render_groups(context, viewer, std::move(found.groups), false, false);
    if (shown.notification_groups.empty()) throw absent("notification group", *key);
    co_return shown;
}

Task<Empty> dismiss_group(Context& context, Viewer viewer, GroupPath key) {
    co_await notifications::dismiss_group(context, viewer, require_group(*key));
    co_return Empty{};
}

Task<List<Account>> list_group_accounts(ReadContext& context, Viewer viewer, GroupPath key, Paging<40, 80> page) {
    auto filter = require_group(*key);
    filter.with_held = true;
    filter.below = std::min(filter.below, page.max_id.value_or(filter.below));
    filter.above = std::max(filter.above, page.min_id.value_or(page.since_id.value_or(filter.above)));
    filter.is_upward = page.min_id.has_value();
    filter.limit = page.limit;
    const auto found = co_await notifications::list(context, viewer, std::move(filter));
    const auto& all = found.items;
    if (all.empty() && !page.max_id && !page.min_id && !page.since_id) throw absent("notification group", *key);
    auto profiles = co_await profiles::load_active(context, senders_of(all), viewer);
    co_return to_list(context, page, to_accounts(context.settings, std::move(profiles)), ends_of(found, page));
}

}  // namespace

void mount_notifications(const Mount& mount) {
    const http::RouteOptions read{.scope = "read:notifications"};
    const http::RouteOptions write{.scope = "write:notifications"};
    mount.get<"/api/v1/notifications", list_notifications>({.summary = "List your notifications"}, read);
    mount.get<"/api/v1/notifications/unread_count", count_unread>({.summary = "Count your unread notifications"}, read);
    mount.get<"/api/v1/notifications/{id}", get_notification>({.summary = "Read a notification"}, read);
    mount.post<"/api/v1/notifications/clear", clear_notifications>({.summary = "Dismiss all notifications"}, write);
    mount.post<"/api/v1/notifications/{id}/dismiss", dismiss_notification>({.summary = "Dismiss a notification"},
                                                                           write);
    mount.get<"/api/v2/notifications", list_groups>({.summary = "List your notifications in groups"}, read);
    mount.get<"/api/v2/notifications/unread_count", count_unread_groups>(
        {.summary = "Count your unread groups of notifications"}, read);
    mount.get<"/api/v2/notifications/{group_key}", get_group>({.summary = "Read a group of notifications"}, read);
    mount.post<"/api/v2/notifications/{group_key}/dismiss", dismiss_group>(
        {.summary = "Dismiss a group of notifications"}, write);
    mount.get<"/api/v2/notifications/{group_key}/accounts", list_group_accounts>(
        {.summary = "List the accounts of a group of notifications"}, read);
}

}  // namespace plaza::mastodon
