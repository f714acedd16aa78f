// Finds the spans of a text: https://github.com/mastodon/mastodon/blob/main/app/models/concerns/account/ and tag.rb.
#include <algorithm>
#include <string_view>

#include "domain/text/links.hpp"
#include "domain/text/text.hpp"
#include "platform/base/ascii.hpp"
#include "platform/base/unicode.hpp"

namespace plaza::text {
namespace {

constexpr std::string_view wide_number_sign = "＃";
constexpr std::size_t max_domain = 253;

bool is_handle_character(char c) {
    return ascii::is_alphanumeric(c) || c == '_';
}

bool is_joiner(char c) {
    return c == '.' || c == '-';
}

/// The end of groups of characters that are joined by dots and hyphens.
template <class EndOfGroup>
std::size_t end_of_joined(std::string_view text, std::size_t at, EndOfGroup end_of_group) {
    auto end = end_of_group(text, at);
    while (end > at) {
        auto next = end;
        while (next < text.size() && is_joiner(text[next])) ++next;
        const auto after = next == end ? end : end_of_group(text, next);
        if (after == next || after == end) return end;
        end = after;
    }
    return end;
}

std::size_t end_of_handle_characters(std::string_view text, std::size_t at) {
    while (at < text.size() && is_handle_character(text[at])) ++at;
    return at;
}

std::size_t end_of_name_characters(std::string_view text, std::size_t at) {
    auto rest = text.substr(at);
    for (auto next = rest; !next.empty() && is_name_character(take_character(next));) rest = next;
    return text.size() - rest.size();
}

/// The end of `@name` or `@name@domain` at this byte, or `at`.
std::size_t end_of_mention(std::string_view text, std::size_t at) {
    const auto name = at + 1;
    const auto end = end_of_joined(text, name, end_of_handle_characters);
    const bool is_handle = end > name && end - name <= max_handle_length && end_of_handle_characters(text, name) == end;
    if (!is_handle) return at;
    if (end == text.size() || text[end] != '@') return end;
    const auto domain = end_of_joined(text, end + 1, end_of_name_characters);
    if (domain == end + 1) return end;
    // Three names joined by `@` are no mention.
    const bool is_mention = domain - end - 1 <= max_domain && (domain == text.size() || text[domain] != '@');
    return is_mention ? domain : at;
}

bool may_precede_mention(char32_t c) {
    return c != '=' && c != '/' && c != '_' && !is_alphanumeric(c);
}

/// Characters that may join two parts of a hashtag: the middle dot, that of Katakana, the zero-width non-joiner.
bool is_tag_separator(char32_t c) {
    return c == 0xB7 || c == 0x30FB || c == 0x200C;
}

/// The end of the name of a hashtag that begins at this byte, or `at`.
std::size_t end_of_tag_name(std::string_view text, std::size_t at) {
    auto end = at;
    std::size_t count = 0;
    bool has_letter = false;
    for (auto rest = text.substr(at); !rest.empty();) {
        const auto c = take_character(rest);
        if (end == at && is_mark(c)) return at;  // such as the number sign of a keycap emoji
        const bool is_name = is_name_character(c);
        if (!is_name && !(end > at && is_tag_separator(c))) break;
        ++count;
        has_letter = has_letter || is_letter(c);
        if (is_name) end = text.size() - rest.size();
    }
    return has_letter && count <= max_hashtag_length ? end : at;
}

std::size_t size_of_number_sign(std::string_view text, std::size_t at) {
    if (text[at] == '#') return 1;
    return text.substr(at).starts_with(wide_number_sign) ? wide_number_sign.size() : 0;
}

/// The end of the hashtag at this byte, or `at`.
std::size_t end_of_hashtag(std::string_view text, std::size_t at) {
    const auto name = at + size_of_number_sign(text, at);
    const auto end = end_of_tag_name(text, name);
    return end > name && folded_tag(text.substr(name, end - name)) ? end : at;
}

bool may_precede_hashtag(char32_t c) {
    return c != '=' && c != '/' && c != ')' && !is_alphanumeric(c);
}

bool may_precede_link(char32_t c) {
    constexpr std::u32string_view refused = U"@＠$#＃\u202A\u202B\u202C\u202D\u202E";
    const bool is_ascii_word = c < 0x80 && ascii::is_alphanumeric(static_cast<char>(c));
    return !is_ascii_word && !refused.contains(c);
}

/// The span at this byte; an empty one if there is none.
Span span_at(std::string_view text, std::size_t at, char32_t previous, const Links& links) {
    const auto first = text[at];
    if ((first == 'h' || first == 'H') && may_precede_link(previous)) return {Kind::link, at, links.end_of_link(at)};
    if (first == '@' && may_precede_mention(previous)) return {Kind::mention, at, end_of_mention(text, at)};
    if (size_of_number_sign(text, at) > 0 && may_precede_hashtag(previous))
        return {Kind::hashtag, at, end_of_hashtag(text, at)};
    return {Kind::link, at, at};
}

}  // namespace

std::vector<Span> parse(std::string_view text) {
    std::vector<Span> spans;
    const Links links(text);
    char32_t previous = ' ';
    for (auto rest = text; !rest.empty() && spans.size() < max_spans;) {
        const auto at = text.size() - rest.size();
        const auto span = span_at(text, at, previous, links);
        if (span.end > at) {
            spans.push_back(span);
            rest = text.substr(span.end);
            previous = 'a';  // no mention or hashtag begins directly after a span
        } else {
            previous = take_character(rest);
        }
    }
    return spans;
}

std::optional<std::string> folded_tag(std::string_view name) {
    if (name.empty() || end_of_tag_name(name, 0) != name.size()) return std::nullopt;
    const auto lowered = compatibly_lowered(name);
    std::string folded;
    for (auto rest = std::string_view(lowered); !rest.empty();) {
        const auto before = rest;
        const auto c = take_character(rest);
        // The normal form of some letters has spaces.
        if (is_name_character(c) || is_tag_separator(c)) folded += before.substr(0, before.size() - rest.size());
    }
    folded = compatibly_lowered(folded);
    const bool is_tag = !folded.empty() && end_of_tag_name(folded, 0) == folded.size();
    return is_tag ? std::optional(std::move(folded)) : std::nullopt;
}

}  // namespace plaza::text
