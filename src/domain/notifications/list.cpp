// Reads the notifications of an account.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string_view>
#include <system_error>
#include <utility>

#include "domain/context.hpp"
#include "domain/notifications/list_queries.hpp"
#include "domain/notifications/notifications.hpp"
#include "platform/base/enum_names.hpp"
#include "platform/pg/client/runner.hpp"

namespace plaza::notifications {
namespace {

// How many notifications are read for a page of groups. Most pages need no more than the first number.
constexpr std::int64_t normal_window = 400;

constexpr std::int64_t ids_of_half_day = std::int64_t{43'200'000} << 12;

Notification to_notification(const ListedRow& row) {
    return {row.id, row.kind, row.from_id, row.post_id, row.root_id, row.created_at};
}

Group to_group(GroupRow row) {
    return {.key = std::move(row.group_key),
            .kind = row.kind,
            .post = row.post_id,
            .root = row.root_id,
            .count = row.number,
            .newest = row.newest,
            .page_min = row.page_min,
            .page_max = row.page_max,
            .latest_at = row.latest_at,
            .samples = std::move(row.samples)};
}

Task<std::vector<GroupRow>> read(ReadContext& context, AccountId owner, const Filter& filter,
                                 const std::vector<Kind>& grouped, std::int64_t window) {
    const auto& query = filter.is_upward ? read_groups_up : read_groups;
    return context.db.all(query, owner, filter.below, filter.above, filter.limit, filter.kinds,
                          filter.from.value_or(AccountId{}), filter.post.value_or(PostId{}), filter.with_held,
                          context.now(), window, grouped, filter.is_upward);
}

/// The id up to which a short page was read, if there may be more notifications behind it.
Task<std::optional<std::int64_t>> find_end(ReadContext& context, AccountId owner, const Filter& filter) {
    const auto& query = filter.is_upward ? find_last_read_up : find_last_read;
    return context.db.maybe(query, owner, filter.below, filter.above);
}

/// Whether a longer window can have more groups.
bool is_short(const std::vector<GroupRow>& rows, std::int64_t limit, std::int64_t window) {
    return rows.empty() || (std::ssize(rows) < limit && rows.front().read >= window);
}

std::optional<std::int64_t> take_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
    return number;
}

}  // namespace

AccountId author_of_post(Kind kind, AccountId from, AccountId owner) {
    return kind == Kind::favourite || kind == Kind::reblog ? owner : from;
}

Task<Page> list(ReadContext& context, Viewer owner, Filter filter) {
    constexpr pg::BothWays<List> both{read_list, read_list_up};
    auto pending = pg::read_range(context.db, both, filter.is_upward, owner.id(), filter.below, filter.above,
                                  filter.limit, filter.kinds, filter.from.value_or(AccountId{}),
                                  filter.post.value_or(PostId{}), filter.with_held, context.now());
    const auto rows = co_await std::move(pending);
    co_await owner.settled();
    Page page{.has_more = std::ssize(rows) == filter.limit};
    for (const auto& row : rows) page.items.push_back(to_notification(row));
    if (!rows.empty()) page.first = rows.front().id;
    if (!rows.empty()) page.last = rows.back().id;
    if (page.has_more) co_return page;
    const auto end = co_await find_end(context, owner.id(), filter);
    if (!end) co_return page;
    page.has_more = true;
    if (filter.is_upward || rows.empty()) page.first = *end;
    if (!filter.is_upward || rows.empty()) page.last = *end;
    co_return page;
}

Task<std::optional<Notification>> find(ReadContext& context, Viewer owner, std::int64_t id) {
    const auto row = co_await context.db.maybe(find_notification, owner.id(), id, context.now());
    co_await owner.settled();
    if (!row) co_return std::nullopt;
    co_return to_notification(*row);
}

Task<Groups> list_groups(ReadContext& context, Viewer owner, Filter filter, std::vector<Kind> grouped) {
    auto window = normal_window;
    auto rows = co_await read(context, owner.id(), filter, grouped, window);
    if (is_short(rows, filter.limit, window)) {
        window = most_grouped;
        rows = co_await read(context, owner.id(), filter, grouped, window);
    }
    co_await owner.settled();
    Groups page;
    if (rows.empty()) {
        const auto end = co_await find_end(context, owner.id(), filter);
        page.has_more = end.has_value();
        page.first = page.last = end.value_or(0);
        co_return page;
    }
    page.has_more = std::ssize(rows) == filter.limit || rows.front().read >= window;
    page.first = filter.is_upward ? rows.front().cut : rows.front().newest;
    page.last = filter.is_upward ? std::ranges::min(rows, {}, &GroupRow::page_min).page_min : rows.front().cut;
    for (auto& row : rows) page.groups.push_back(to_group(std::move(row)));
    co_return page;
}

std::optional<Filter> filter_of_group(const std::string& key) {
    const std::string_view text = key;
    const auto first = text.find('-');
    if (first == std::string_view::npos) return std::nullopt;
    const auto word = text.substr(0, first);
    auto rest = text.substr(first + 1);
    if (word == "ungrouped") {
        const auto id = take_number(rest);
        if (!id || *id == 0 || *id == INT64_MAX) return std::nullopt;
        return Filter{.kinds = all_kinds(), .below = *id + 1, .above = *id - 1, .limit = 1};
    }
    const auto kind = find_enumerator<Kind>(word);
    const auto second = rest.find('-');
    if (!kind || second == std::string_view::npos) return std::nullopt;
    const auto post = take_number(rest.substr(0, second));
    const auto half_day = take_number(rest.substr(second + 1));
    if (!post || !half_day || *half_day >= INT64_MAX / ids_of_half_day) return std::nullopt;
    const auto first_id = *half_day * ids_of_half_day;
    Filter filter{.kinds = {*kind}, .below = first_id + ids_of_half_day, .above = first_id - 1, .limit = 1};
    if (*post > 0) filter.post = PostId{*post};
    return filter;
}

std::vector<Kind> grouped_kinds() {
    return {Kind::favourite, Kind::reblog, Kind::follow};
}

// The SQL makes the same keys.
std::string group_key(const Notification& notification) {
    const auto kinds = grouped_kinds();
    if (std::ranges::find(kinds, notification.kind) == kinds.end()) return fmt::format("ungrouped-{}", notification.id);
    return fmt::format("{}-{}-{}", enum_name(notification.kind), notification.post.value_or(PostId{}).value,
                       notification.id / ids_of_half_day);
}

std::vector<Kind> all_kinds() {
    std::vector<Kind> kinds;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Kind>>(
        [&](auto enumerator) { kinds.push_back(enumerator.value); });
    return kinds;
}

Task<std::int64_t> count_unread(ReadContext& context, Viewer owner, Filter filter, std::vector<Kind> grouped,
                                std::int64_t most) {
    const auto count = co_await context.db.one(count_unread_notifications, owner.id(), most, filter.kinds,
                                               filter.from.value_or(AccountId{}), grouped, context.now());
    co_await owner.settled();
    co_return count;
}

Task<Policy> find_policy(ReadContext& context, Viewer owner) {
    const auto row = co_await context.db.one(load_policy, owner.id());
    co_await owner.settled();
    co_return Policy{row.for_not_following,    row.for_not_followers, row.for_new_accounts,  row.for_private_mentions,
                     row.for_limited_accounts, row.held_requests,     row.held_notifications};
}

Task<std::vector<Request>> list_requests(ReadContext& context, Viewer owner, AccountId below, AccountId above,
                                         std::int64_t limit) {
    const auto rows = co_await context.db.all(list_held_senders, owner.id(), below, above, limit);
    co_await owner.settled();
    std::vector<Request> requests;
    requests.reserve(rows.size());
    for (const auto& row : rows)
        requests.push_back({row.from_id, row.number, row.first_at, row.last_at, row.post_id, row.root_id});
    co_return requests;
}

}  // namespace plaza::notifications
