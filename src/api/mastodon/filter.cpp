#include "api/mastodon/filter.hpp"

#include <array>
#include <utility>

#include "platform/base/enum_names.hpp"

namespace plaza::mastodon {
namespace {

using filters::Place;

constexpr std::array<std::pair<Place, std::string_view>, 5> named_places{{{Place::home, "home"},
                                                                          {Place::notifications, "notifications"},
                                                                          {Place::public_, "public"},
                                                                          {Place::thread, "thread"},
                                                                          {Place::account, "account"}}};

std::string name_of(Place place) {
    for (const auto& [value, name] : named_places)
        if (value == place) return std::string(name);
    return {};
}

FilterResult to_result(const filters::Match& match) {
    FilterResult result{.filter = to_filter(match.filter), .keyword_matches = {}, .status_matches = {}};
    if (!match.keywords.empty()) result.keyword_matches = match.keywords;
    if (match.posts.empty()) return result;
    result.status_matches.emplace();
    for (const auto post : match.posts) result.status_matches->push_back(std::to_string(post.value));
    return result;
}

}  // namespace

Filter to_filter(const filters::Filter& filter) {
    Filter shown;
    shown.id = std::to_string(filter.id.value);
    shown.title = filter.title;
    for (const auto place : filter.places) shown.context.push_back(name_of(place));
    if (filter.expires_at) shown.expires_at = MillisTime{*filter.expires_at};
    shown.filter_action = enum_name(filter.action);
    return shown;
}

Filter to_whole_filter(const filters::Filter& filter) {
    auto shown = to_filter(filter);
    auto& keywords = shown.keywords.value.emplace();
    for (const auto& keyword : filter.keywords)
        keywords.push_back({std::to_string(keyword.id.value), keyword.text, keyword.is_whole_word});
    auto& posts = shown.statuses.value.emplace();
    for (const auto& post : filter.posts)
        posts.push_back({std::to_string(post.id.value), std::to_string(post.post.value)});
    return shown;
}

std::optional<Place> find_place(std::string_view name) {
    for (const auto& [value, known] : named_places)
        if (known == name) return value;
    return std::nullopt;
}

std::vector<FilterResult> to_results(const std::vector<filters::Match>& matches) {
    std::vector<FilterResult> results;
    results.reserve(matches.size());
    for (const auto& match : matches) results.push_back(to_result(match));
    return results;
}

}  // namespace plaza::mastodon
