// /api/v2/filters, and /api/v1/filters: the keywords of filters, each as a filter of its own.
#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/mastodon/filter.hpp"
#include "api/mastodon/mount.hpp"
#include "api/mastodon/parameters.hpp"
#include "domain/filters/filters.hpp"
#include "domain/posts/posts.hpp"
#include "platform/base/enum_names.hpp"
#include "platform/http/routing/input.hpp"

namespace plaza::mastodon {
namespace {

using filters::FilteredId;
using filters::FilterId;
using filters::KeywordId;

constexpr std::int64_t max_seconds = 100LL * 365 * 24 * 3600;

FilterKeyword to_keyword(const filters::Keyword& keyword) {
    return {std::to_string(keyword.id.value), keyword.text, keyword.is_whole_word};
}

FilterStatus to_filter_status(const filters::FilteredPost& post) {
    return {std::to_string(post.id.value), std::to_string(post.post.value)};
}

V1Filter to_v1_filter(const filters::Filter& filter, const filters::Keyword& keyword) {
    auto shown = to_filter(filter);
    return {.id = std::to_string(keyword.id.value),
            .phrase = keyword.text,
            .context = std::move(shown.context),
            .whole_word = keyword.is_whole_word,
            .expires_at = shown.expires_at,
            .irreversible = filter.action == filters::Action::hide};
}

/// The keyword or post of the filter that find_with_…() returned for this id.
template <class Thing, class Id>
const Thing& part_of(const std::vector<Thing>& things, Id id) {
    const auto thing = std::ranges::find(things, id, &Thing::id);
    if (thing == things.end()) throw absent("filter", std::to_string(id.value));  // deleted meanwhile
    return *thing;
}

const filters::Keyword& only_keyword(const filters::Filter& filter) {
    if (filter.keywords.empty()) throw absent("filter", std::to_string(filter.id.value));  // deleted meanwhile
    return filter.keywords.back();
}

std::optional<std::vector<filters::Place>> to_places(const std::optional<std::vector<std::string>>& names) {
    if (!names) return std::nullopt;
    std::vector<filters::Place> places;
    for (const auto& name : *names) {
        const auto place = find_place(name);
        if (!place) refuse_parameter("context", "must be home, notifications, public, thread or account");
        if (std::ranges::find(places, *place) == places.end()) places.push_back(*place);
    }
    if (places.empty()) refuse_parameter("context", "can't be blank");
    return places;
}

/// 0 means that the filter does not end.
std::optional<std::optional<Time>> to_end(const ReadContext& context, const std::optional<std::int64_t>& seconds) {
    if (!seconds) return std::nullopt;
    if (*seconds < 0 || *seconds > max_seconds) refuse_parameter("expires_in", "must be between 0 and 100 years");
    if (*seconds == 0) return std::optional<Time>{};
    return std::optional<Time>{context.now() + std::chrono::seconds{*seconds}};
}

struct KeywordInput {
    std::optional<std::string> id;
    std::optional<Text<1, filters::max_keyword_length>> keyword;
    std::optional<bool> whole_word;
    std::optional<bool> _destroy;
};
BOOST_DESCRIBE_STRUCT(KeywordInput, (), (id, keyword, whole_word, _destroy))

filters::KeywordChange to_change(const KeywordInput& input) {
    filters::KeywordChange change{.is_whole_word = input.whole_word, .is_removed = input._destroy.value_or(false)};
    if (input.id) change.id = KeywordId{id_number(*input.id)};
    if (input.keyword) change.text = input.keyword->value;
    if (!change.id && !change.text) refuse_parameter("keyword", "can't be blank");
    return change;
}

struct FilterInput {
    std::optional<Text<1, filters::max_title_length>> title;
    std::optional<std::vector<std::string>> context;
    std::optional<std::string> filter_action;
    std::optional<std::int64_t> expires_in;
    std::optional<std::vector<KeywordInput>> keywords_attributes;
};
BOOST_DESCRIBE_STRUCT(FilterInput, (), (title, context, filter_action, expires_in, keywords_attributes))

filters::Change to_change(const ReadContext& context, const FilterInput& input) {
    filters::Change change{.places = to_places(input.context), .expires_at = to_end(context, input.expires_in)};
    if (input.title) change.title = input.title->value;
    if (input.filter_action) {
        change.action = find_enumerator<filters::Action>(*input.filter_action);
        if (!change.action) refuse_parameter("filter_action", "must be warn, hide or blur");
    }
    if (!input.keywords_attributes) return change;
    require_at_most(2 * filters::most_keywords, input.keywords_attributes->size(), "keywords_attributes");
    for (const auto& keyword : *input.keywords_attributes) change.keywords.push_back(to_change(keyword));
    return change;
}

Task<std::vector<Filter>> get_filters(ReadContext& context, Viewer viewer) {
    auto pending = filters::load(context, viewer.id());
    const auto all = co_await std::move(pending);
    co_await viewer.settled();
    std::vector<Filter> shown;
    for (const auto& filter : all) shown.push_back(to_whole_filter(filter));
    co_return shown;
}

Task<Filter> get_filter(ReadContext& context, IdPath<FilterId> id, Viewer viewer) {
    const auto filter = co_await filters::find(context, viewer, (*id).value);
    co_return to_whole_filter(filter);
}

Task<Filter> create_filter(Context& context, Viewer viewer, http::Input<FilterInput> input) {
    auto wish = to_change(context, *input);
    if (!wish.title) refuse_parameter("title", "can't be blank");
    if (!wish.places) refuse_parameter("context", "can't be blank");
    const auto filter = co_await filters::create(context, viewer, std::move(wish));
    co_return to_whole_filter(filter);
}

Task<Filter> update_filter(Context& context, IdPath<FilterId> id, Viewer viewer, http::Input<FilterInput> input) {
    auto change = to_change(context, *input);
    const auto filter = co_await filters::edit(context, viewer, (*id).value, std::move(change));
    co_return to_whole_filter(filter);
}

Task<Empty> delete_filter(Context& context, IdPath<FilterId> id, Viewer viewer) {
    co_await filters::remove(context, viewer, (*id).value);
    co_return Empty{};
}

using FilterIdPath = http::Path<"filter_id", PathId<FilterId>>;

Task<std::vector<FilterKeyword>> get_keywords(ReadContext& context, FilterIdPath id, Viewer viewer) {
    const auto filter = co_await filters::find(context, viewer, (*id).value);
    std::vector<FilterKeyword> keywords;
    for (const auto& keyword : filter.keywords) keywords.push_back(to_keyword(keyword));
    co_return keywords;
}

Task<FilterKeyword> create_keyword(Context& context, FilterIdPath id, Viewer viewer, http::Input<KeywordInput> input) {
    auto change = to_change(*input);
    change.id.reset();
    change.is_removed = false;
    if (!change.text) refuse_parameter("keyword", "can't be blank");
    const auto filter = co_await filters::edit(context, viewer, (*id).value, {.keywords = {std::move(change)}});
    co_return to_keyword(only_keyword(filter));
}

Task<FilterKeyword> get_keyword(ReadContext& context, IdPath<KeywordId> id, Viewer viewer) {
    const auto filter = co_await filters::find_with_keyword(context, viewer, (*id).value);
    co_return to_keyword(part_of(filter.keywords, (*id).value));
}

Task<FilterKeyword> update_keyword(Context& context, IdPath<KeywordId> id, Viewer viewer,
                                   http::Input<KeywordInput> input) {
    input->id = std::to_string((*id).value.value);
    input->_destroy = false;
    auto change = to_change(*input);
    const auto old = co_await filters::find_with_keyword(context, viewer, (*id).value);
    const auto filter = co_await filters::edit(context, viewer, old.id, {.keywords = {std::move(change)}});
    co_return to_keyword(part_of(filter.keywords, (*id).value));
}

Task<Empty> delete_keyword(Context& context, IdPath<KeywordId> id, Viewer viewer) {
    const auto filter = co_await filters::find_with_keyword(context, viewer, (*id).value);
    filters::KeywordChange change{.id = (*id).value, .is_removed = true};
    co_await filters::edit(context, viewer, filter.id, {.keywords = {std::move(change)}});
    co_return Empty{};
}

Task<std::vector<FilterStatus>> get_filter_statuses(ReadContext& context, FilterIdPath id, Viewer viewer) {
    const auto filter = co_await filters::find(context, viewer, (*id).value);
    std::vector<FilterStatus> posts;
    for (const auto& post : filter.posts) posts.push_back(to_filter_status(post));
    co_return posts;
}

struct StatusInput {
    std::string status_id;
};
BOOST_DESCRIBE_STRUCT(StatusInput, (), (status_id))

Task<FilterStatus> create_filter_status(Context& context, FilterIdPath id, Viewer viewer,
                                        http::Input<StatusInput> input) {
    const auto target = co_await posts::find_target(context, PostId{id_number(input->status_id)}, viewer);
    if (!target || !visibility::is_for_apps(**target)) refuse_parameter("status_id", "is invalid");
    const auto post = co_await filters::add_post(context, viewer, (*id).value, *target);
    co_return to_filter_status(post);
}

Task<FilterStatus> get_filter_status(ReadContext& context, IdPath<FilteredId> id, Viewer viewer) {
    const auto filter = co_await filters::find_with_post(context, viewer, (*id).value);
    co_return to_filter_status(part_of(filter.posts, (*id).value));
}

Task<Empty> delete_filter_status(Context& context, IdPath<FilteredId> id, Viewer viewer) {
    co_await filters::remove_post(context, viewer, (*id).value);
    co_return Empty{};
}

struct V1Input {
    std::optional<Text<1, filters::max_title_length>> phrase;
    std::optional<std::vector<std::string>> context;
    std::optional<bool> irreversible;
    std::optional<bool> whole_word;
    std::optional<std::int64_t> expires_in;
};
BOOST_DESCRIBE_STRUCT(V1Input, (), (phrase, context, irreversible, whole_word, expires_in))

filters::Change to_change(const ReadContext& context, const V1Input& input, std::optional<KeywordId> keyword) {
    filters::Change change{.places = to_places(input.context), .expires_at = to_end(context, input.expires_in)};
    if (input.irreversible) change.action = *input.irreversible ? filters::Action::hide : filters::Action::warn;
    filters::KeywordChange part{.id = keyword, .is_whole_word = input.whole_word};
    if (input.phrase) part.text = input.phrase->value;
    if (!keyword) part.is_whole_word = input.whole_word.value_or(false);
    change.keywords.push_back(std::move(part));
    return change;
}

Task<std::vector<V1Filter>> get_v1_filters(ReadContext& context, Viewer viewer) {
    auto pending = filters::load(context, viewer.id());
    const auto all = co_await std::move(pending);
    co_await viewer.settled();
    std::vector<V1Filter> shown;
    for (const auto& filter : all)
        for (const auto& keyword : filter.keywords) shown.push_back(to_v1_filter(filter, keyword));
    co_return shown;
}

Task<V1Filter> get_v1_filter(ReadContext& context, IdPath<KeywordId> id, Viewer viewer) {
    const auto filter = co_await filters::find_with_keyword(context, viewer, (*id).value);
    co_return to_v1_filter(filter, part_of(filter.keywords, (*id).value));
}

Task<V1Filter> create_v1_filter(Context& context, Viewer viewer, http::Input<V1Input> input) {
    if (!input->phrase) refuse_parameter("phrase", "can't be blank");
    auto wish = to_change(context, *input, {});
    if (!wish.places) refuse_parameter("context", "can't be blank");
    wish.title = input->phrase->value;
    const auto filter = co_await filters::create(context, viewer, std::move(wish));
    co_return to_v1_filter(filter, only_keyword(filter));
}

Task<V1Filter> update_v1_filter(Context& context, IdPath<KeywordId> id, Viewer viewer, http::Input<V1Input> input) {
    auto change = to_change(context, *input, (*id).value);
    const auto old = co_await filters::find_with_keyword(context, viewer, (*id).value);
    const auto filter = co_await filters::edit(context, viewer, old.id, std::move(change));
    co_return to_v1_filter(filter, part_of(filter.keywords, (*id).value));
}

/// Deletes the filter with its last part.
Task<Empty> delete_v1_filter(Context& context, IdPath<KeywordId> id, Viewer viewer) {
    const auto filter = co_await filters::find_with_keyword(context, viewer, (*id).value);
    if (filter.keywords.size() + filter.posts.size() == 1) {
        co_await filters::remove(context, viewer, filter.id);
        co_return Empty{};
    }
    filters::KeywordChange change{.id = (*id).value, .is_removed = true};
    co_await filters::edit(context, viewer, filter.id, {.keywords = {std::move(change)}});
    co_return Empty{};
}

}  // namespace

void mount_filters(const Mount& mount) {
    constexpr http::RouteOptions read{.scope = "read:filters"};
    constexpr http::RouteOptions write{.scope = "write:filters"};
    mount.get<"/api/v2/filters", get_filters>({.summary = "List your filters"}, read);
    mount.post<"/api/v2/filters", create_filter>({.summary = "Create a filter"}, write);
    mount.get<"/api/v2/filters/{id}", get_filter>({.summary = "Read a filter"}, read);
    mount.put<"/api/v2/filters/{id}", update_filter>({.summary = "Edit a filter"}, write);
    mount.del<"/api/v2/filters/{id}", delete_filter>({.summary = "Delete a filter"}, write);
    mount.get<"/api/v2/filters/{filter_id}/keywords", get_keywords>({.summary = "List the keywords of a filter"}, read);
    mount.post<"/api/v2/filters/{filter_id}/keywords", create_keyword>({.summary = "Add a keyword to a filter"}, write);
    mount.get<"/api/v2/filters/keywords/{id}", get_keyword>({.summary = "Read a keyword of a filter"}, read);
    mount.put<"/api/v2/filters/keywords/{id}", update_keyword>({.summary = "Edit a keyword of a filter"}, write);
    mount.del<"/api/v2/filters/keywords/{id}", delete_keyword>({.summary = "Delete a keyword of a filter"}, write);
    mount.get<"/api/v2/filters/{filter_id}/statuses", get_filter_statuses>({.summary = "List the posts of a filter"},
                                                                           read);
    mount.post<"/api/v2/filters/{filter_id}/statuses", create_filter_status>({.summary = "Add a post to a filter"},
                                                                             write);
    mount.get<"/api/v2/filters/statuses/{id}", get_filter_status>({.summary = "Read a post of a filter"}, read);
    mount.del<"/api/v2/filters/statuses/{id}", delete_filter_status>({.summary = "Remove a post from a filter"}, write);
    mount.get<"/api/v1/filters", get_v1_filters>({.summary = "List your filters (version 1)"}, read);
    mount.post<"/api/v1/filters", create_v1_filter>({.summary = "Create a filter (version 1)"}, write);
    mount.get<"/api/v1/filters/{id}", get_v1_filter>({.summary = "Read a filter (version 1)"}, read);
    mount.put<"/api/v1/filters/{id}", update_v1_filter>({.summary = "Edit a filter (version 1)"}, write);
    mount.del<"/api/v1/filters/{id}", delete_v1_filter>({.summary = "Delete a filter (version 1)"}, write);
}

}  // namespace plaza::mastodon
