// Filter: words that the caller does not want to read, in the form of versions 2 and 1, and what a filter found in a
// post.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/filters/filters.hpp"
#include "domain/posts/posts.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/protocol_values.hpp"

namespace plaza::mastodon {

struct FilterKeyword {
    std::string id;
    std::string keyword;
    bool whole_word;
};
BOOST_DESCRIBE_STRUCT(FilterKeyword, (), (id, keyword, whole_word))

struct FilterStatus {
    std::string id;
    std::string status_id;
};
BOOST_DESCRIBE_STRUCT(FilterStatus, (), (id, status_id))

struct Filter {
    std::string id;
    std::string title;
    std::vector<std::string> context;  // home, notifications, public, thread, account
    std::optional<MillisTime> expires_at;
    std::string filter_action;  // warn, hide, blur
    OrOmitted<std::vector<FilterKeyword>> keywords;
    OrOmitted<std::vector<FilterStatus>> statuses;
};
BOOST_DESCRIBE_STRUCT(Filter, (), (id, title, context, expires_at, filter_action, keywords, statuses))

struct FilterResult {
    Filter filter;
    std::optional<std::vector<std::string>> keyword_matches;
    std::optional<std::vector<std::string>> status_matches;
};
BOOST_DESCRIBE_STRUCT(FilterResult, (), (filter, keyword_matches, status_matches))

/// Without keywords and posts, as in a FilterResult.
[[nodiscard]] Filter to_filter(const filters::Filter& filter);
[[nodiscard]] Filter to_whole_filter(const filters::Filter& filter);
/// The place of this name; nullopt for another word.
[[nodiscard]] std::optional<filters::Place> find_place(std::string_view name);

[[nodiscard]] std::vector<FilterResult> to_results(const std::vector<filters::Match>& matches);

/// A keyword of a filter, as clients before version 4 know it.
struct V1Filter {
    std::string id;
    std::string phrase;
    std::vector<std::string> context;
    bool whole_word;
    std::optional<MillisTime> expires_at;
    bool irreversible;
};
BOOST_DESCRIBE_STRUCT(V1Filter, (), (id, phrase, context, whole_word, expires_at, irreversible))

}  // namespace plaza::mastodon
