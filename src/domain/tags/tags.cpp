#include "domain/tags/tags.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "domain/accounts/accounts.hpp"
#include "domain/context.hpp"
#include "domain/posts/posts.hpp"
#include "domain/relations/relations.hpp"
#include "domain/tags/queries.hpp"
#include "domain/text/text.hpp"
#include "domain/visibility/visibility.hpp"
#include "platform/base/id_source.hpp"
#include "platform/base/refusal.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::tags {
namespace {

constexpr std::size_t most_suggestions = 10;

using std::chrono::days;

std::vector<Day> to_history(const std::vector<UseRow>& rows, std::chrono::sys_days today) {
    std::vector<Day> history;
    for (int back = 0; back < days_of_history; ++back) {
        const auto day = today - days{back};
        const auto number = (day - IdSource::epoch).count();
        const auto row = std::ranges::find(rows, number, &UseRow::day);
        if (row == rows.end())
            history.push_back({day});
        else
            history.push_back({day, row->uses, row->accounts});
    }
    return history;
}

Time time_of(PostId post) {
    return IdSource::epoch + std::chrono::milliseconds{post.value >> 12};
}

bool has(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

Task<std::vector<std::string>> no_names() {
    co_return std::vector<std::string>{};
}

Refusal too_many_followed() {
    return at_limit("followed hashtags", most_followed);
}

Refusal too_many_featured() {
    return at_limit("featured hashtags", most_featured);
}

/// A list of hashtags that an account has, and how long it can be.
struct Limited {
    const pg::Write<InsertTag>* insert;
    std::int64_t most;
};

/// Returns false if the list is full.
Task<bool> add(Context& context, AccountId owner, std::string name, Limited list) {
    pg::Unit unit(context.db);
    accounts::hold_user(unit, owner);
    const auto is_there = unit.add(*list.insert, owner, name, context.new_id<TagId>(), list.most);
    co_await unit.commit();
    co_return is_there.row().value();
}

Refusal no_featured(std::string name) {
    return absent("tag", std::move(name));
}

/// The counts of the hashtags in the posts of the account.
Task<std::vector<Featured>> count_posts(ReadContext& context, AccountId account, std::vector<NamedRow> rows) {
    std::vector<Featured> featured;
    std::vector<std::string> names;
    for (auto& row : rows) {
        names.push_back(row.tag);
        featured.push_back({row.id, std::move(row.tag)});
    }
    if (names.empty()) co_return featured;
    const auto uses = co_await context.db.all(count_own_uses, account, names);
    for (auto& each : featured) {
        const auto use = std::ranges::find(uses, each.name, &OwnUseRow::tag);
        if (use == uses.end()) continue;
        each.posts = use->posts;
        each.last_post_at = time_of(use->last);
    }
    co_return featured;
}

/// The names, those that occur most first.
std::vector<std::string> by_frequency(const std::vector<std::string>& names) {
    std::map<std::string, std::int64_t> counts;
    for (const auto& name : names) ++counts[name];
    std::vector<std::pair<std::int64_t, std::string>> ordered;
    for (const auto& [name, count] : counts) ordered.emplace_back(-count, name);
    std::ranges::sort(ordered);
    std::vector<std::string> sorted;
    for (auto& [count, name] : ordered) sorted.push_back(std::move(name));
    return sorted;
}

}  // namespace

Task<std::vector<Tag>> load(ReadContext& context, std::vector<std::string> names, std::optional<Viewer> viewer) {
    const auto today = std::chrono::floor<days>(context.now());
    const PostId from{IdSource::first_of(today - days{days_of_history - 1})};
    std::vector<Task<std::vector<UseRow>>> pending;
    const auto most_of_one = most_uses / std::max<std::int64_t>(std::ssize(names), 1);
    for (const auto& name : names) pending.push_back(context.db.all(count_uses, name, from, most_of_one));
    auto pending_followed = viewer ? context.db.all(which_followed, viewer->id(), names) : no_names();
    auto pending_featured = viewer ? context.db.all(which_featured, viewer->id(), names) : no_names();
    const auto followed = co_await std::move(pending_followed);
    const auto featured = co_await std::move(pending_featured);
    std::vector<Tag> tags;
    for (std::size_t at = 0; at < names.size(); ++at) {
        const auto uses = co_await std::move(pending[at]);
        Tag tag{names[at], to_history(uses, today)};
        if (viewer) {
            tag.is_followed = has(followed, tag.name);
            tag.is_featured = has(featured, tag.name);
        }
        tags.push_back(std::move(tag));
    }
    if (viewer) co_await viewer->settled();
    co_return tags;
}

Task<> follow(Context& context, Viewer viewer, std::string name) {
    co_await viewer.settled();
    const bool is_there = co_await add(context, viewer.id(), name, {&insert_followed, most_followed});
    if (!is_there) throw too_many_followed();
}

Task<> unfollow(Context& context, Viewer viewer, std::string name) {
    co_await viewer.settled();
    co_await context.db.run(delete_followed, viewer.id(), name);
}

Task<std::vector<Followed>> list_followed(ReadContext& context, Viewer viewer, Range range) {
    constexpr pg::BothWays<ListFollowed> list{read_followed, read_followed_up};
    auto pending =
        pg::read_range(context.db, list, range.is_upward, viewer.id(), range.below, range.above, range.limit);
    auto rows = co_await std::move(pending);
    co_await viewer.settled();
    std::vector<Followed> followed;
    for (auto& row : rows) followed.push_back({row.id, std::move(row.tag)});
    co_return followed;
}

Task<Featured> feature(Context& context, Viewer viewer, std::string name) {
    co_await viewer.settled();
    const bool is_there = co_await add(context, viewer.id(), name, {&insert_featured, most_featured});
    if (!is_there) throw too_many_featured();
    auto rows = co_await context.db.all(read_featured, viewer.id());
    auto all = co_await count_posts(context, viewer.id(), std::move(rows));
    const auto made = std::ranges::find(all, name, &Featured::name);
    if (made == all.end()) throw no_featured(std::move(name));  // deleted meanwhile
    co_return std::move(*made);
}

Task<> end_feature(Context& context, Viewer viewer, std::string name) {
    co_await viewer.settled();
    co_await context.db.run(delete_featured, viewer.id(), name);
}

Task<bool> end_feature(Context& context, Viewer viewer, TagId id) {
    co_await viewer.settled();
    const auto count = co_await context.db.run(delete_featured_by_id, viewer.id(), id);
    co_return count > 0;
}

Task<std::optional<std::vector<Featured>>> list_featured(ReadContext& context, AccountId account,
                                                         std::optional<Viewer> viewer) {
    auto pending = context.db.all(read_featured, account);
    auto pending_profile = accounts::load_profiles(context, {account});
    auto pending_relation = relations::load_between(context, viewer ? viewer->id() : Rights::anonymous().id, {account});
    auto rows = co_await std::move(pending);
    const auto profile = co_await std::move(pending_profile);
    const auto relation = co_await std::move(pending_relation);
    if (viewer) co_await viewer->settled();
    if (profile.empty() || !visibility::may_see_account(relation.front())) co_return std::nullopt;
    if (profile.front().is_suspended) rows.clear();
    co_return co_await count_posts(context, account, std::move(rows));
}

Task<std::vector<std::string>> suggest(ReadContext& context, Viewer viewer) {
    auto pending = context.db.all(list_newest_posts, viewer.id());
    auto pending_featured = context.db.all(read_featured, viewer.id());
    auto ids = co_await std::move(pending);
    const auto featured = co_await std::move(pending_featured);
    const auto posts = co_await posts::load(context, std::move(ids), viewer);
    std::vector<std::string> names;
    for (const auto& post : posts)
        for (auto& name : text::hashtags_of(post->content)) names.push_back(std::move(name));
    auto suggested = by_frequency(names);
    std::erase_if(suggested, [&](const auto& name) {
        return std::ranges::find(featured, name, &NamedRow::tag) != featured.end();
    });
    suggested.resize(std::min(suggested.size(), most_suggestions));
    co_return suggested;
}

}  // namespace plaza::tags
