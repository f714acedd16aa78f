// Converts the number and string of a Value.
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

#include "platform/json/value.hpp"

namespace plaza::json {
namespace {

/// Appends a character in the form of UTF-8, also a lone surrogate.
void append_character(std::string& out, std::uint32_t c) {
    const auto byte = [&](std::uint32_t value) { out += static_cast<char>(value); };
    if (c < 0x80) {
        byte(c);
    } else if (c < 0x800) {
        byte(0xC0 | (c >> 6U));
        byte(0x80 | (c & 0x3FU));
    } else if (c < 0x10000) {
        byte(0xE0 | (c >> 12U));
        byte(0x80 | ((c >> 6U) & 0x3FU));
        byte(0x80 | (c & 0x3FU));
    } else {
        byte(0xF0 | (c >> 18U));
        byte(0x80 | ((c >> 12U) & 0x3FU));
        byte(0x80 | ((c >> 6U) & 0x3FU));
        byte(0x80 | (c & 0x3FU));
    }
}

/// The code unit of `\uXXXX` at the start of `text`.
std::uint32_t code_unit(std::string_view text) {
    std::uint32_t unit = 0;
    std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
    return unit;
}

/// Removes a `\u` escape, or a surrogate pair of them, from the start of `text` and returns its character.
std::uint32_t take_unicode_escape(std::string_view& text) {
    const auto first = code_unit(text);
    text.remove_prefix(6);
    if ((first & 0xFC00U) != 0xD800 || !text.starts_with("\\u")) return first;
    const auto second = code_unit(text);
    if ((second & 0xFC00U) != 0xDC00) return first;
    text.remove_prefix(6);
    return 0x10000 + ((first & 0x3FFU) << 10U) + (second & 0x3FFU);
}

/// Whether a number that from_chars() finds out of range is too large (otherwise too small), by its exponent and the
/// position of its first digit.
bool is_too_large(std::string_view token) {
    const auto is_mark = [](char c) { return c == 'e' || c == 'E'; };
    const auto mark = static_cast<std::size_t>(std::ranges::find_if(token, is_mark) - token.begin());
    const auto mantissa = token.substr(0, mark);
    std::int64_t exponent = 0;
    if (mark < token.size()) {
        auto digits = token.substr(mark + 1);
        if (digits.front() == '+') digits.remove_prefix(1);
        const auto [_, error] = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
        if (error == std::errc::result_out_of_range) return digits.front() != '-';
        // Larger than the length of any text, and small enough to add to without overflow.
        constexpr std::int64_t far = std::int64_t{1} << 40;
        exponent = std::clamp(exponent, -far, far);
    }
    const auto is_digit = [](char c) { return c >= '1' && c <= '9'; };
    const auto first_digit = std::ranges::find_if(mantissa, is_digit) - mantissa.begin();
    const auto point = static_cast<std::int64_t>(std::min(mantissa.find('.'), mantissa.size()));
    return point - first_digit + exponent > 0;
}

double to_double(std::string_view token) {
    double number = 0;
    const auto [_, error] = std::from_chars(token.data(), token.data() + token.size(), number);
    if (error != std::errc::result_out_of_range) return number;
    const bool is_negative = token.starts_with('-');
    if (is_too_large(token)) return (is_negative ? -1 : 1) * std::numeric_limits<double>::infinity();
    return is_negative ? -0.0 : 0.0;
}

}  // namespace

Number Value::number() const {
    const auto is_fraction = [](char c) { return c == '.' || c == 'e' || c == 'E'; };
    if (std::ranges::any_of(text_, is_fraction)) return to_double(text_);
    std::int64_t number = 0;
    const auto [_, error] = std::from_chars(text_.data(), text_.data() + text_.size(), number);
    if (error == std::errc{}) return number;
    return BigInteger{std::string(text_)};
}

std::string Value::string() const {
    static constexpr std::string_view letters = "\"\\/bfnrt";
    static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    auto text = text_.substr(1, text_.size() - 2);
    std::string out;
    out.reserve(text.size());
    while (true) {
        const auto plain = std::min(text.find('\\'), text.size());
        out.append(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) return out;
        if (text[1] == 'u') {
            append_character(out, take_unicode_escape(text));
        } else {
            out += meanings[letters.find(text[1])];
            text.remove_prefix(2);
        }
    }
}

}  // namespace plaza::json
