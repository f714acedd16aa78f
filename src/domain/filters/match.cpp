// What filters find in posts.
#include <algorithm>
#include <cstddef>
#include <cstring>
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

/// Finds the keyword after a place in the text. memmem() has fewer slow texts than std::string::find().
std::size_t find_part(std::string_view text, std::string_view keyword, std::size_t from) {
    const auto rest = text.substr(from);
    const auto* const found = ::memmem(rest.data(), rest.size(), keyword.data(), keyword.size());
    if (found == nullptr) return std::string_view::npos;
    return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

/// Both texts are case-folded.
bool has_keyword(std::string_view text, std::string_view keyword, bool is_whole_word) {
    if (keyword.empty()) return false;
    auto at = find_part(text, keyword, 0);
    if (!is_whole_word) return at != std::string_view::npos;
    for (; at != std::string_view::npos; at = find_part(text, keyword, at + 1)) {
        const auto after = text.substr(at + keyword.size());
        if (!is_inside_word(text.substr(0, at), keyword) && !is_inside_word(keyword, after)) return true;
    }
    return false;
}

std::vector<PostId> find_posts(const Filter& filter, const std::vector<PostId>& posts) {
    std::vector<PostId> found;
    for (const auto post : posts)
        if (std::ranges::find(filter.posts, post, &FilteredPost::post) != filter.posts.end()) found.push_back(post);
    return found;
}

Filter without_parts(const Filter& filter) {
    return {filter.id, filter.title, filter.places, filter.action, filter.expires_at};
}

}  // namespace

Matcher::Matcher(std::vector<Filter> filters, Time now) : filters_(std::move(filters)) {
    std::erase_if(filters_, [&](const Filter& filter) { return filter.expires_at && *filter.expires_at <= now; });
    folded_.reserve(filters_.size());
    for (const auto& filter : filters_) {
        auto& folded = folded_.emplace_back();
        for (const auto& keyword : filter.keywords) folded.push_back(case_folded(keyword.text));
    }
}

std::vector<Match> Matcher::find_in(const Text& text) const {
    std::vector<Match> matches;
    if (filters_.empty()) return matches;
    std::string all(text.spoiler);
    all.append("\n").append(text.title).append("\n").append(text.content);
    const auto folded = case_folded(all);
    for (std::size_t n = 0; n < filters_.size(); ++n) {
        const auto& filter = filters_[n];
        std::vector<std::string> keywords;
        for (std::size_t k = 0; k < filter.keywords.size(); ++k)
            if (has_keyword(folded, folded_[n][k], filter.keywords[k].is_whole_word))
                keywords.push_back(filter.keywords[k].text);
        auto posts = find_posts(filter, text.posts);
        if (keywords.empty() && posts.empty()) continue;
        matches.push_back({without_parts(filter), std::move(keywords), std::move(posts)});
    }
    return matches;
}

}  // namespace plaza::filters
