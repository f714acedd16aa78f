#include "domain/text/links.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "platform/base/ascii.hpp"
#include "platform/base/unicode.hpp"

namespace plaza::text {
namespace {

constexpr std::size_t max_host = 512;  // bytes of UTF-8

/// Characters that change the direction of text. They could show another address than the link opens.
bool changes_direction(char32_t c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool ends_rest(char32_t c) {
    return is_space(c) || c < 0x20 || c == 0x7F || c == '<' || c == '>' || c == replacement_character ||
           changes_direction(c);
}

/// Punctuation that ends a sentence or closes a quotation, if it is the last character.
bool is_final_punctuation(char32_t c, bool is_in_query) {
    constexpr std::u32string_view everywhere = U"?!*\"':;,.$%[]~|@{}`\\^“”‘’«»…「」『』【】《》〈〉。、！？，．：；";
    return everywhere.contains(c) || (!is_in_query && (c == '=' || c == '&'));
}

std::size_t end_of_scheme(std::string_view text, std::size_t at) {
    for (const std::string_view scheme : {"https://", "http://"})
        if (ascii::equal_ignoring_case(text.substr(at, scheme.size()), scheme)) return at + scheme.size();
    return at;
}

/// A label of a host name, as byte offsets.
struct Label {
    std::size_t begin;
    std::size_t end;
};

bool is_label_character(char32_t c) {
    return c == '-' || c == '_' || is_alphanumeric(c) || is_mark(c);
}

std::vector<Label> read_labels(std::string_view text, std::size_t at) {
    std::vector<Label> labels;
    auto rest = text.substr(at);
    auto begin = at;
    for (;;) {
        auto next = rest;
        while (!next.empty() && is_label_character(take_character(next))) rest = next;
        const auto end = text.size() - rest.size();
        if (end == begin || end - at > max_host) return labels;
        labels.push_back({begin, end});
        if (!rest.starts_with('.')) return labels;
        rest.remove_prefix(1);
        begin = end + 1;
    }
}

/// The end of a top-level domain at the beginning of a label: ASCII letters, other letters, or Punycode. Text without
/// spaces can follow ASCII letters, as in Japanese. Returns nullopt if there is none.
std::optional<std::size_t> end_of_top_level(std::string_view text, Label label) {
    const auto name = text.substr(label.begin, label.end - label.begin);
    std::size_t size = 0;
    if (ascii::equal_ignoring_case(name.substr(0, 4), "xn--")) {
        while (size < name.size() && (ascii::is_alphanumeric(name[size]) || name[size] == '-')) ++size;
        if (size < 6 || name[size - 1] == '-') return std::nullopt;
    } else if (ascii::is_letter(name.front())) {
        while (size < name.size() && ascii::is_letter(name[size])) ++size;
        if (size < 2) return std::nullopt;
    } else {
        if (!std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
            return std::nullopt;
        size = name.size();
    }
    const auto end = label.begin + size;
    // An `@` ends a user name, which could pass for the host.
    const bool is_cut =
        end < text.size() && (ascii::is_alphanumeric(text[end]) || text[end] == '_' || text[end] == '@');
    return is_cut ? std::nullopt : std::optional(end);
}

/// The end of a host name with at least two labels, or `at`.
std::size_t end_of_host(std::string_view text, std::size_t at) {
    auto labels = read_labels(text, at);
    for (; labels.size() >= 2; labels.pop_back())
        if (const auto end = end_of_top_level(text, labels.back())) return *end;
    return at;
}

/// The end of `:port`, or `at`.
std::size_t end_of_port(std::string_view text, std::size_t at) {
    if (at == text.size() || text[at] != ':') return at;
    auto end = at + 1;
    while (end < text.size() && ascii::is_digit(text[end])) ++end;
    const auto size = end - at - 1;
    return size >= 1 && size <= 5 ? end : at;
}

char32_t last_character(std::string_view text) {
    auto begin = text.size() - 1;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) --begin;
    text.remove_prefix(begin);
    return take_character(text);
}

std::size_t size_of(char32_t c) {
    return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

/// The end without final punctuation.
std::size_t trimmed_end(std::string_view text, std::size_t begin, std::size_t end, std::size_t query) {
    while (end > begin) {
        const auto last = last_character(text.substr(begin, end - begin));
        if (!is_final_punctuation(last, query < end)) break;
        end -= size_of(last);
    }
    return end;
}

}  // namespace

Links::Links(std::string_view text) : text_(text), is_closed_(text.contains('(') ? text.size() : 0) {
    if (is_closed_.empty()) return;
    std::vector<std::size_t> open;
    for (auto rest = text; !rest.empty();) {
        const auto at = text.size() - rest.size();
        const auto c = take_character(rest);
        if (ends_rest(c)) open.clear();
        if (c == '(') open.push_back(at);
        if (c != ')' || open.empty()) continue;
        is_closed_[open.back()] = true;
        open.pop_back();
    }
}

/// The end of path, query and fragment.
std::size_t Links::end_of_rest(std::size_t at) const {
    auto end = at;
    auto query = text_.size();
    std::size_t depth = 0;
    for (auto rest = text_.substr(at); !rest.empty(); end = text_.size() - rest.size()) {
        const auto c = take_character(rest);
        if (ends_rest(c) || (c == '(' && !is_closed_[end]) || (c == ')' && depth == 0)) break;
        if (c == '(') ++depth;
        if (c == ')') --depth;
        if (c == '?') query = std::min(query, end);
    }
    return trimmed_end(text_, at, end, query);
}

std::size_t Links::end_of_link(std::size_t at) const {
    const auto host = end_of_scheme(text_, at);
    if (host == at) return at;
    const auto port = end_of_host(text_, host);
    if (port == host) return at;
    const auto rest = end_of_port(text_, port);
    if (rest == text_.size()) return rest;
    if (text_[rest] == '@') return at;
    return std::string_view("/?#").contains(text_[rest]) ? end_of_rest(rest) : rest;
}

}  // namespace plaza::text
