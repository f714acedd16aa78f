#include "domain/text/text.hpp"

#include <algorithm>

#include "platform/base/ascii.hpp"
#include "platform/base/unicode.hpp"

namespace plaza::text {
namespace {

constexpr std::size_t length_of_link = 23;

template <class T>
void add_once(std::vector<T>& values, T value, std::size_t max) {
    if (values.size() < max && std::ranges::find(values, value) == values.end()) values.push_back(std::move(value));
}

}  // namespace

Mention to_mention(std::string_view span) {
    span.remove_prefix(1);
    const auto at = span.find('@');
    const auto domain = at == std::string_view::npos ? std::string_view{} : span.substr(at + 1);
    return {ascii::lowered(span.substr(0, at)), compatibly_lowered(domain)};
}

std::string_view to_tag_name(std::string_view span) {
    take_character(span);
    return span;
}

std::vector<Mention> mentions_of(std::string_view text) {
    std::vector<Mention> mentions;
    for (const auto& span : parse(text))
        if (span.kind == Kind::mention) add_once(mentions, to_mention(span.of(text)), max_mentions);
    return mentions;
}

std::vector<std::string> hashtags_of(std::string_view text) {
    std::vector<std::string> tags;
    for (const auto& span : parse(text)) {
        if (span.kind != Kind::hashtag) continue;
        if (auto tag = folded_tag(to_tag_name(span.of(text)))) add_once(tags, std::move(*tag), max_hashtags);
    }
    return tags;
}

std::size_t length_of(std::string_view text) {
    std::size_t length = 0;
    std::size_t end = 0;
    for (const auto& span : parse(text)) {
        if (span.kind == Kind::hashtag) continue;
        length += count_graphemes(text.substr(end, span.begin - end));
        length += span.kind == Kind::link ? length_of_link : 1 + to_mention(span.of(text)).name.size();
        end = span.end;
    }
    return length + count_graphemes(text.substr(end));
}

bool is_blank(std::string_view text) {
    while (!text.empty())
        if (!is_invisible(take_character(text))) return false;
    return true;
}

}  // namespace plaza::text
