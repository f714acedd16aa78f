#include "domain/filters/filters.hpp"

#include <algorithm>
#include <utility>

#include "domain/context.hpp"
#include "domain/filters/queries.hpp"
#include "platform/base/refusal.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::filters {
namespace {

Filter to_filter(FilterRow row) {
    Filter filter{row.id, std::move(row.title), std::move(row.contexts), row.action, row.expires_at};
    for (std::size_t n = 0; n < row.keywords.size(); ++n)
        filter.keywords.push_back({row.keyword_ids[n], std::move(row.keywords[n]), row.are_whole_words[n]});
    for (std::size_t n = 0; n < row.posts.size(); ++n) filter.posts.push_back({row.filtered_ids[n], row.posts[n]});
    return filter;
}

Task<std::vector<Filter>> to_filters(Task<std::vector<FilterRow>> pending) {
    auto rows = co_await std::move(pending);
    std::vector<Filter> filters;
    filters.reserve(rows.size());
    for (auto& row : rows) filters.push_back(to_filter(std::move(row)));
    co_return filters;
}

Refusal no_such(FilterId id) {
    return absent("filter", std::to_string(id.value));
}

Refusal no_such(KeywordId id) {
    return absent("keyword", std::to_string(id.value));
}

Refusal no_such(FilteredId id) {
    return absent("post", std::to_string(id.value));
}

Refusal too_many_filters() {
    return Refusal{Reason::forbidden, "filters", std::to_string(most_filters)};
}

Refusal too_many_keywords() {
    return Refusal{Reason::forbidden, "keywords", std::to_string(most_keywords)};
}

Refusal too_many_posts() {
    return Refusal{Reason::forbidden, "posts", std::to_string(most_posts)};
}

/// All filters of a viewer whose token is valid.
Task<std::vector<Filter>> load_own(ReadContext& context, Viewer viewer) {
    auto pending = load(context, viewer.id());
    auto filters = co_await std::move(pending);
    co_await viewer.settled();
    co_return filters;
}

/// The first filter for which `has` holds. Filters are few, and an account reads all of them at once anyway.
template <class Has>
std::optional<Filter> first_of(std::vector<Filter> filters, const Has& has) {
    const auto found = std::ranges::find_if(filters, has);
    if (found == filters.end()) return std::nullopt;
    return std::move(*found);
}

Task<Filter> find_one(ReadContext& context, Viewer viewer, FilterId id) {
    auto filters = co_await load_own(context, viewer);
    auto filter = first_of(std::move(filters), [&](const auto& each) { return each.id == id; });
    if (!filter) throw no_such(id);
    co_return std::move(*filter);
}

/// What a change does to the keywords of a filter.
struct Keywords {
    std::vector<KeywordId> removed{};
    std::vector<KeywordId> ids{};
    std::vector<std::string> texts{};
    std::vector<bool> are_whole_words{};
};

Keywords change_keywords(const Context& context, const Filter& filter, const std::vector<KeywordChange>& changes) {
    Keywords changed;
    auto count = static_cast<std::int64_t>(filter.keywords.size());
    for (const auto& change : changes) {
        Keyword keyword{context.new_id<KeywordId>(), {}};
        if (change.id) {
            const auto known = std::ranges::find(filter.keywords, *change.id, &Keyword::id);
            if (known == filter.keywords.end()) throw no_such(*change.id);
            keyword = *known;
        }
        if (change.is_removed) {
            --count;
            changed.removed.push_back(keyword.id);
            continue;
        }
        if (!change.id) ++count;
        changed.ids.push_back(keyword.id);
        changed.texts.push_back(change.text.value_or(keyword.text));
        changed.are_whole_words.push_back(change.is_whole_word.value_or(keyword.is_whole_word));
    }
    if (count > most_keywords) throw too_many_keywords();
    return changed;
}

void add_keywords(pg::Unit& unit, AccountId owner, FilterId id, const Keywords& keywords) {
    if (!keywords.removed.empty()) unit.add(delete_keywords, owner, keywords.removed);
    if (!keywords.ids.empty())
        unit.add(put_keywords, owner, id, keywords.ids, keywords.texts, keywords.are_whole_words);
}

}  // namespace

Task<std::vector<Filter>> load(ReadContext& context, AccountId owner) {
    return to_filters(context.db.all(load_filters, owner));
}

Task<Filter> find(ReadContext& context, Viewer viewer, FilterId id) {
    return find_one(context, viewer, id);
}

Task<Filter> find_with_keyword(ReadContext& context, Viewer viewer, KeywordId id) {
    auto filters = co_await load_own(context, viewer);
    auto filter = first_of(std::move(filters), [&](const auto& each) {
        return std::ranges::find(each.keywords, id, &Keyword::id) != each.keywords.end();
    });
    if (!filter) throw no_such(id);
    co_return std::move(*filter);
}

Task<Filter> find_with_post(ReadContext& context, Viewer viewer, FilteredId id) {
    auto filters = co_await load_own(context, viewer);
    auto filter = first_of(std::move(filters), [&](const auto& each) {
        return std::ranges::find(each.posts, id, &FilteredPost::id) != each.posts.end();
    });
    if (!filter) throw no_such(id);
    co_return std::move(*filter);
}

Task<Filter> create(Context& context, Viewer viewer, Change wish) {
    co_await viewer.settled();
    Filter filter{context.new_id<FilterId>(), wish.title.value_or(""), wish.places.value_or(std::vector<Place>{}),
                  wish.action.value_or(Action::warn), wish.expires_at.value_or(std::nullopt)};
    const auto keywords = change_keywords(context, filter, wish.keywords);
    pg::Unit unit(context.db);
    const auto made = unit.add(insert_filter, viewer.id(), filter.id, filter.title, filter.places, filter.action,
                               filter.expires_at, most_filters);
    add_keywords(unit, viewer.id(), filter.id, keywords);
    co_await unit.commit();
    if (made.affected() == 0) throw too_many_filters();
    co_return co_await find_one(context, viewer, filter.id);
}

Task<Filter> edit(Context& context, Viewer viewer, FilterId id, Change change) {
    auto filter = co_await find_one(context, viewer, id);
    const auto keywords = change_keywords(context, filter, change.keywords);
    pg::Unit unit(context.db);
    unit.add(update_filter, viewer.id(), id, change.title.value_or(filter.title), change.places.value_or(filter.places),
             change.action.value_or(filter.action), change.expires_at.value_or(filter.expires_at));
    add_keywords(unit, viewer.id(), id, keywords);
    co_await unit.commit();
    co_return co_await find_one(context, viewer, id);
}

Task<> remove(Context& context, Viewer viewer, FilterId id) {
    co_await viewer.settled();
    const auto removed = co_await context.db.run(delete_filter, viewer.id(), id);
    if (removed == 0) throw no_such(id);
}

Task<FilteredPost> add_post(Context& context, Viewer viewer, FilterId id, Shown<visibility::Target> post) {
    co_await viewer.settled();
    const auto filtered = context.new_id<FilteredId>();
    co_await context.db.run(insert_post, viewer.id(), id, filtered, post->id, most_posts);
    const auto filter = co_await find_one(context, viewer, id);
    const auto made = std::ranges::find(filter.posts, post->id, &FilteredPost::post);
    if (made == filter.posts.end()) throw too_many_posts();
    co_return *made;
}

Task<> remove_post(Context& context, Viewer viewer, FilteredId id) {
    co_await viewer.settled();
    const auto removed = co_await context.db.run(delete_post, viewer.id(), id);
    if (removed == 0) throw no_such(id);
}

}  // namespace plaza::filters
