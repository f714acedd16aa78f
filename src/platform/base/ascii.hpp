// ASCII: character classes, letter case and trimming, independent of the locale.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace plaza::ascii {

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
constexpr bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
constexpr bool is_letter(char c) {
    return is_lower(c) || is_upper(c);
}
constexpr bool is_alphanumeric(char c) {
    return is_letter(c) || is_digit(c);
}

constexpr char to_lower(char c) {
    return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr char to_upper(char c) {
    return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

/// The value of a hexadecimal digit of either case, or -1.
constexpr int hex_value(char c) {
    if (is_digit(c)) return c - '0';
    const char lower = to_lower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

constexpr bool is_hex_digit(char c) {
    return hex_value(c) >= 0;
}
constexpr bool is_lower_hex_digit(char c) {
    return is_hex_digit(c) && !is_upper(c);
}

/// Converts in place, so that no copy of a secret is left.
constexpr void lower(std::string& text) {
    for (char& c : text) c = to_lower(c);
}
constexpr std::string lowered(std::string_view text) {
    std::string result(text);
    lower(result);
    return result;
}
constexpr std::string uppered(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = to_upper(c);
    return result;
}

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, to_lower, to_lower);
}

/// The text without these characters at both ends.
constexpr std::string_view trimmed(std::string_view text, std::string_view blanks = " \t") {
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

}  // namespace plaza::ascii
