#include "platform/base/unicode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace plaza {
namespace {

bool is_continuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// The length of a character by its first byte; 0 if the byte cannot start one.
std::size_t sequence_length(unsigned char first) {
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return 2;
    if (first >= 0xE0 && first <= 0xEF) return 3;
    if (first >= 0xF0 && first <= 0xF4) return 4;
    return 0;
}

}  // namespace

std::size_t count_characters(std::string_view text) {
    return text.size() - static_cast<std::size_t>(std::ranges::count_if(text, is_continuation));
}

char32_t take_character(std::string_view& text) {
    const auto first = static_cast<unsigned char>(text.front());
    const auto length = sequence_length(first);
    if (length == 1) {
        text.remove_prefix(1);
        return first;
    }
    if (length == 0 || length > text.size() || !std::ranges::all_of(text.substr(1, length - 1), is_continuation)) {
        text.remove_prefix(1);
        return replacement_character;
    }
    char32_t character = first & (0xFFU >> (length + 1));
    for (const char byte : text.substr(1, length - 1))
        character = (character << 6U) | (static_cast<unsigned char>(byte) & 0x3FU);
    text.remove_prefix(length);
    const bool is_overlong = (length == 3 && character < 0x800) || (length == 4 && character < 0x10000);
    return is_overlong || character > 0x10FFFF ? replacement_character : character;
}

std::string_view first_bytes(std::string_view text, std::size_t size) {
    if (text.size() <= size) return text;
    while (size > 0 && is_continuation(text[size])) --size;
    return text.substr(0, size);
}

bool is_space(char32_t c) {
    return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_cjk(char32_t c) {
    const bool is_kana_or_bopomofo = c >= 0x3005 && c <= 0x31FF;
    const bool is_ideograph =
        (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x323AF);
    const bool is_hangul = (c >= 0x1100 && c <= 0x11FF) || (c >= 0xA960 && c <= 0xA97F) || (c >= 0xAC00 && c <= 0xD7FF);
    return is_kana_or_bopomofo || is_ideograph || is_hangul;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty()) {
        auto rest = text;
        if (!is_space(take_character(rest))) break;
        text = rest;
    }
    while (!text.empty()) {
        auto begin = text.size() - 1;
        while (begin > 0 && is_continuation(text[begin])) --begin;
        auto last = text.substr(begin);
        if (!is_space(take_character(last)) || !last.empty()) break;
        text = text.substr(0, begin);
    }
    return text;
}

std::string printable(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(c));
        else
            out += c;
    }
    return out;
}

}  // namespace plaza
