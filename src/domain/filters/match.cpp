// What filters find in posts.
#include <algorithm>
#include <utility>

#include "domain/filters/filters.hpp"
#include "platform/base/unicode.hpp"

namespace plaza::filters {
namespace {

char32_t first_character(std::string_view text) {
    return text.empty() ? U' ' : take_character(text);
}

char32_t last_character(std::string_view text) {
    auto begin = text.size();
    while (begin > 0 && (static_cast<unsigned char>(text[--begin]) & 0xC0U) == 0x80U) {
    }
    return first_character(text.substr(std::min(begin, text.size())));
}

/// Whether a word begins in one text and ends in the other.
bool is_inside_word(std::string_view before, std::string_view after) {
    return is_name_character(last_character(before)) && is_name_character(first_character(after));
}

/// Both texts are case-folded.
bool has_keyword(std::string_view text, std::string_view keyword, bool is_whole_word) {
    for (auto at = text.find(keyword); at != std::string_view::npos; at = text.find(keyword, at + 1)) {
        if (!is_whole_word) return true;
        const auto after = text.substr(at + keyword.size());
        if (!is_inside_word(text.substr(0, at), keyword) && !is_inside_word(keyword, after)) return true;
    }
    return false;
}

bool is_active(const Filter& filter, Time now) {
    return !filter.expires_at || *filter.expires_at > now;
}

std::vector<std::string> find_keywords(const Filter& filter, std::string_view folded) {
    std::vector<std::string> found;
    for (const auto& keyword : filter.keywords) {
        const auto wish = case_folded(keyword.text);
        if (!wish.empty() && has_keyword(folded, wish, keyword.is_whole_word)) found.push_back(keyword.text);
    }
    return found;
}

std::vector<PostId> find_posts(const Filter& filter, const std::vector<PostId>& posts) {
    std::vector<PostId> found;
    for (const auto post : posts)
        if (std::ranges::find(filter.posts, post, &FilteredPost::post) != filter.posts.end()) found.push_back(post);
    return found;
}

}  // namespace

std::vector<Match> match(const std::vector<Filter>& filters, const Text& text, Time now) {
    std::vector<Match> matches;
    if (filters.empty()) return matches;
    std::string all(text.spoiler);
    all.append("\n").append(text.title).append("\n").append(text.content);
    const auto folded = case_folded(all);
    for (const auto& filter : filters) {
        if (!is_active(filter, now)) continue;
        Match found{&filter, find_keywords(filter, folded), find_posts(filter, text.posts)};
        if (!found.keywords.empty() || !found.posts.empty()) matches.push_back(std::move(found));
    }
    return matches;
}

}  // namespace plaza::filters
