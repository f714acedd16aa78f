#include "domain/filters/filters.hpp"

#include <algorithm>
#include <utility>

#include "domain/accounts/accounts.hpp"
#include "domain/context.hpp"
#include "domain/filters/queries.hpp"
#include "platform/base/refusal.hpp"
#include "platform/pg/client/database.hpp"
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
    return at_limit("filters", most_filters);
}

Refusal too_many_keywords() {
    return at_limit("keywords of filters", most_keywords);
}

Refusal too_many_posts() {
    return at_limit("posts of filters", most_posts);
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

void change_keyword(const Context& context, Filter& filter, const KeywordChange& change) {
    if (!change.id) {
        filter.keywords.push_back({context.new_id<KeywordId>(), {}});
    } else if (std::ranges::find(filter.keywords, *change.id, &Keyword::id) == filter.keywords.end()) {
        throw no_such(*change.id);
    }
    const auto id = change.id ? *change.id : filter.keywords.back().id;
    const auto keyword = std::ranges::find(filter.keywords, id, &Keyword::id);
    if (change.text) keyword->text = *change.text;
    if (change.is_whole_word) keyword->is_whole_word = *change.is_whole_word;
    if (change.is_removed) filter.keywords.erase(keyword);
}

void change_filter(const Context& context, Filter& filter, Change change) {
    if (change.title) filter.title = std::move(*change.title);
    if (change.places) filter.places = std::move(*change.places);
    if (change.action) filter.action = *change.action;
    if (change.expires_at) filter.expires_at = *change.expires_at;
    for (const auto& each : change.keywords) change_keyword(context, filter, each);
}

Filter change_one(const Context& context, std::vector<Filter>& filters, FilterId id, Change change) {
    const auto filter = std::ranges::find(filters, id, &Filter::id);
    if (filter == filters.end()) throw no_such(id);
    change_filter(context, *filter, std::move(change));
    return *filter;
}

void require_space(const std::vector<Filter>& filters) {
    std::int64_t keywords = 0;
    for (const auto& filter : filters) keywords += std::ssize(filter.keywords);
    if (std::ssize(filters) > most_filters) throw too_many_filters();
    if (keywords > most_keywords) throw too_many_keywords();
}

/// Writes the whole filter, and replaces its keywords.
Task<> write(Context& context, AccountId owner, Filter filter) {
    std::vector<KeywordId> ids;
    std::vector<std::string> texts;
    std::vector<bool> are_whole_words;
    for (auto& keyword : filter.keywords) {
        ids.push_back(keyword.id);
        texts.push_back(std::move(keyword.text));
        are_whole_words.push_back(keyword.is_whole_word);
    }
    pg::Unit unit(context.db);
    unit.add(put_filter, owner, filter.id, filter.title, filter.places, filter.action, filter.expires_at);
    unit.add(delete_keywords, owner, filter.id);
    if (!ids.empty()) unit.add(insert_keywords, owner, filter.id, ids, texts, are_whole_words);
    co_await unit.commit();
}

/// Makes a filter, or changes the one with this id. Waits for other changes of the account's filters, so that none is
/// lost and all count each other.
Task<Filter> apply(pg::Tx& transaction, Context context, AccountId owner, std::optional<FilterId> id, Change change) {
    auto inner = context.within(transaction);
    pg::Unit hold(inner.db);
    accounts::hold_user(hold, owner);
    co_await hold.commit();
    auto filters = co_await load(inner, owner);
    if (!id) filters.push_back({context.new_id<FilterId>(), {}, {}});
    auto changed = change_one(inner, filters, id ? *id : filters.back().id, std::move(change));
    require_space(filters);
    co_await write(inner, owner, changed);
    co_return changed;
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
    const std::optional<FilterId> no_id;
    co_return co_await context.database.transact(apply, context, viewer.id(), no_id, std::move(wish));
}

Task<Filter> edit(Context& context, Viewer viewer, FilterId id, Change change) {
    co_await viewer.settled();
    co_return co_await context.database.transact(apply, context, viewer.id(), id, std::move(change));
}

Task<> remove(Context& context, Viewer viewer, FilterId id) {
    co_await viewer.settled();
    const auto removed = co_await context.db.run(delete_filter, viewer.id(), id);
    if (removed == 0) throw no_such(id);
}

Task<FilteredPost> add_post(Context& context, Viewer viewer, FilterId id, Shown<visibility::Target> post) {
    co_await viewer.settled();
    pg::Unit unit(context.db);
    accounts::hold_user(unit, viewer.id());
    unit.add(insert_post, viewer.id(), id, context.new_id<FilteredId>(), post->id, most_posts);
    co_await unit.commit();
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
