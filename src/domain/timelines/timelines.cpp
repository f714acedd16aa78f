// The timelines that are the same for all viewers, except for what the viewer may see and wants to see.
#include "domain/timelines/timelines.hpp"

#include <algorithm>
#include <utility>

#include "domain/accounts/accounts.hpp"
#include "domain/context.hpp"
#include "domain/relations/relations.hpp"
#include "domain/timelines/queries.hpp"
#include "domain/timelines/rows.hpp"
#include "domain/visibility/visibility.hpp"

namespace plaza::timelines {
namespace {

AccountId id_of_viewer(const std::optional<Viewer>& viewer) {
    return viewer ? viewer->id() : Rights::anonymous().id;
}

/// A short page can end before the posts of the account do.
Task<Page> go_on(ReadContext& context, AccountId account, Range range, Task<Page> pending) {
    auto page = co_await std::move(pending);
    if (page.has_more) co_return page;
    const auto& query = range.is_upward ? find_last_of_account_up : find_last_of_account;
    const auto last = co_await context.db.maybe(query, account, range.below, range.above);
    if (!last) co_return page;
    page.has_more = true;
    page.oldest = last->value;
    co_return page;
}

Task<Page> page_of_account(ReadContext& context, AccountId viewer, AccountId account, AccountWish wish, Range range) {
    if (wish.is_pinned) {
        constexpr pg::BothWays<Pinned> list{read_pinned, read_pinned_up};
        return read_page(
            pg::read_range(context.db, list, range.is_upward, viewer, range.below, range.above, range.limit, account),
            range.limit);
    }
    if (wish.tag) {
        constexpr pg::BothWays<TaggedBy> list{read_tagged_by, read_tagged_by_up};
        return read_page(pg::read_range(context.db, list, range.is_upward, account, range.below, range.above,
                                        range.limit, *wish.tag),
                         range.limit);
    }
    constexpr pg::BothWays<OfAccount> list{read_account, read_account_up};
    auto page = read_page(pg::read_range(context.db, list, range.is_upward, viewer, range.below, range.above,
                                         range.limit, account, wish.has_replies, wish.has_boosts),
                          range.limit);
    return go_on(context, account, range, std::move(page));
}

Task<std::optional<Page>> if_seen(Task<Page> page, Task<std::vector<accounts::Profile>> profile,
                                  Task<std::vector<visibility::Between>> between) {
    auto found = co_await std::move(page);
    const auto profiles = co_await std::move(profile);
    const auto relations = co_await std::move(between);
    if (profiles.empty() || !visibility::may_see_account(relations.front())) co_return std::nullopt;
    if (profiles.front().is_suspended) co_return Page{};
    co_return found;
}

Task<Page> to_marked(ReadContext& context, Task<std::vector<MarkRow>> pending, std::int64_t limit) {
    const auto marks = co_await std::move(pending);
    Page page{.has_more = std::cmp_greater_equal(marks.size(), limit)};
    for (const auto& mark : marks)
        page.refs.push_back({.id = mark.post_id, .author = mark.author_id.value_or(AccountId{}), .root = mark.root_id});
    page.refs = co_await posts::with_authors(context, std::move(page.refs));
    for (const auto& ref : page.refs)
        page.ids.push_back(std::ranges::find(marks, ref.id, &MarkRow::post_id)->id.value_or(0));
    if (!marks.empty()) page.oldest = marks.back().id.value_or(0);
    co_return page;
}

}  // namespace

Task<Page> everyone(ReadContext& context, std::optional<Viewer> viewer, Range range) {
    constexpr pg::BothWays<Everyone> list{read_everyone, read_everyone_up};
    return read_page(pg::read_range(context.db, list, range.is_upward, id_of_viewer(viewer), range.below, range.above,
                                    range.limit, context.now()),
                     range.limit);
}

Task<std::optional<Page>> of_account(ReadContext& context, std::optional<Viewer> viewer, AccountId account,
                                     AccountWish wish, Range range) {
    const auto id = id_of_viewer(viewer);
    auto page = page_of_account(context, id, account, std::move(wish), range);
    auto profile = accounts::load_profiles(context, {account});
    auto between = relations::load_between(context, id, {account});
    return if_seen(std::move(page), std::move(profile), std::move(between));
}

Task<Page> favourites(ReadContext& context, Viewer viewer, Range range) {
    constexpr pg::BothWays<Marked> list{read_favourites, read_favourites_up};
    return to_marked(
        context, pg::read_range(context.db, list, range.is_upward, viewer.id(), range.below, range.above, range.limit),
        range.limit);
}

Task<Page> bookmarks(ReadContext& context, Viewer viewer, Range range) {
    constexpr pg::BothWays<Marked> list{read_bookmarks, read_bookmarks_up};
    return to_marked(
        context, pg::read_range(context.db, list, range.is_upward, viewer.id(), range.below, range.above, range.limit),
        range.limit);
}

}  // namespace plaza::timelines
