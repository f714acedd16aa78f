#include "platform/json/coerce.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>
#include <utility>

#include "platform/base/ascii.hpp"
#include "platform/base/unicode.hpp"

namespace plaza::json {
namespace {

constexpr std::size_t max_digits = 4300;

std::unexpected<Violation> violates(const char* type, const char* message) {
    return std::unexpected(Violation{type, message});
}

auto bool_parsing() {
    return violates("bool_parsing", "Input should be a valid boolean, unable to interpret input");
}

auto int_parsing() {
    return violates("int_parsing", "Input should be a valid integer, unable to parse string as an integer");
}

auto int_parsing_size() {
    return violates("int_parsing_size", "Unable to parse input string as an integer, exceeded maximum size");
}

auto string_unicode() {
    return violates("string_unicode", "Input should be a valid string, unable to parse raw data as a unicode string");
}

/// The digits without single underscores between them and without leading zeros; nullopt for any other text.
std::optional<std::string> plain_digits(std::string_view text) {
    std::string digits;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (ascii::is_digit(text[i])) {
            if (text[i] != '0' || !digits.empty()) digits += text[i];
        } else if (text[i] != '_' || i == 0 || i + 1 == text.size() || text[i - 1] == '_') {
            return std::nullopt;
        }
    }
    if (text.empty()) return std::nullopt;
    return digits.empty() ? "0" : digits;
}

/// The text without a trailing `.0`, `.00` and so on, which pydantic-core ignores.
std::string_view without_zero_fraction(std::string_view text) {
    const auto point = text.find('.');
    if (point == std::string_view::npos || point + 1 == text.size()) return text;
    return text.find_first_not_of('0', point + 1) == std::string_view::npos ? text.substr(0, point) : text;
}

Coerced<Integer> from_digits(std::string text) {
    if (text.size() - (text.starts_with('-') ? 1 : 0) > max_digits) return int_parsing_size();
    std::int64_t number = 0;
    const auto [_, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{}) return number;
    return BigInteger{std::move(text)};
}

Coerced<Integer> from_double(double number) {
    constexpr double limit = 9223372036854775808.0;  // 2^63
    if (!std::isfinite(number)) return violates("finite_number", "Input should be a finite number");
    if (std::trunc(number) != number)
        return violates("int_from_float", "Input should be a valid integer, got a number with a fractional part");
    if (number <= -limit || number >= limit) return int_parsing_size();
    return static_cast<std::int64_t>(number);
}

/// Whether the string of a Value has a surrogate: 0xED followed by a byte above 0x9F.
bool has_surrogate(std::string_view text) {
    for (auto at = text.find('\xED'); at != std::string_view::npos; at = text.find('\xED', at + 1))
        if (static_cast<unsigned char>(text[at + 1]) > 0x9F) return true;
    return false;
}

}  // namespace

Coerced<bool> to_bool(std::string_view text) {
    static constexpr std::array<std::string_view, 6> yes{"1", "true", "on", "yes", "t", "y"};
    static constexpr std::array<std::string_view, 6> no{"0", "false", "off", "no", "f", "n"};
    const auto means = [&](std::string_view word) { return ascii::equal_ignoring_case(text, word); };
    if (std::ranges::any_of(yes, means)) return true;
    if (std::ranges::any_of(no, means)) return false;
    return bool_parsing();
}

Coerced<bool> to_bool(const Value& value) {
    if (value.kind() == Kind::boolean) return value.truth();
    if (value.kind() == Kind::string) {
        const auto text = value.string();
        return has_surrogate(text) ? string_unicode() : to_bool(text);
    }

    std::optional<std::int64_t> number;
    if (value.kind() == Kind::number) {
        const auto read = value.number();
        if (const auto* integer = std::get_if<std::int64_t>(&read)) number = *integer;
        if (const auto* real = std::get_if<double>(&read))
            if (const auto whole = from_double(*real)) number = std::get<std::int64_t>(*whole);
    }
    if (!number) return violates("bool_type", "Input should be a valid boolean");
    if (*number != 0 && *number != 1) return bool_parsing();
    return *number == 1;
}

Coerced<double> to_real(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
        return violates("float_parsing", "Input should be a valid number, unable to parse string as a number");
    if (!std::isfinite(number)) return violates("finite_number", "Input should be a finite number");
    return number;
}

Coerced<double> to_real(const Value& value) {
    if (value.kind() == Kind::string) return to_real(value.string());
    if (value.kind() == Kind::number) return to_real(value.text());
    return violates("float_type", "Input should be a valid number");
}

Coerced<Integer> to_integer(std::string_view text) {
    text = trimmed(text);
    const bool is_negative = text.starts_with('-');
    if (is_negative || text.starts_with('+')) text.remove_prefix(1);
    auto digits = plain_digits(without_zero_fraction(text));
    if (!digits) return int_parsing();
    return from_digits(is_negative ? '-' + *digits : std::move(*digits));
}

Coerced<Integer> to_integer(const Value& value) {
    if (value.kind() == Kind::boolean) return std::int64_t{value.truth()};
    if (value.kind() == Kind::string) {
        const auto text = value.string();
        if (has_surrogate(text)) return string_unicode();
        return to_integer(text);
    }
    if (value.kind() != Kind::number) return violates("int_type", "Input should be a valid integer");
    auto number = value.number();
    if (const auto* integer = std::get_if<std::int64_t>(&number)) return *integer;
    if (const auto* real = std::get_if<double>(&number)) return from_double(*real);
    return from_digits(std::move(std::get<BigInteger>(number).digits));
}

Coerced<std::string> to_string(std::string_view text) {
    if (text.find('\0') != std::string_view::npos || !simdjson::validate_utf8(text.data(), text.size()))
        return string_unicode();
    return std::string{text};
}

Coerced<std::string> to_string(const Value& value) {
    if (value.kind() != Kind::string) return violates("string_type", "Input should be a valid string");
    auto text = value.string();
    if (text.find('\0') != std::string::npos || has_surrogate(text)) return string_unicode();
    return text;
}

Coerced<std::string> bounded(Coerced<std::string> text, std::size_t min, std::size_t max) {
    if (!text) return text;
    const auto count = count_characters(*text);
    if (count > max) return std::unexpected(too_long(static_cast<std::int64_t>(max)));
    if (count < min) return std::unexpected(too_short(static_cast<std::int64_t>(min)));
    return text;
}

Coerced<std::int64_t> within(const Coerced<Integer>& number, Bounds bounds) {
    if (!number) return std::unexpected(number.error());
    const auto* small = std::get_if<std::int64_t>(&*number);
    const bool is_negative = !small && std::get<BigInteger>(*number).digits.starts_with('-');
    const bool is_below = small ? *small < bounds.low : is_negative;
    const bool is_above = small ? *small > bounds.high : !is_negative;
    if (is_below && bounds.low != Bounds{}.low)
        return std::unexpected(Violation{"greater_than_equal",
                                         fmt::format("Input should be greater than or equal to {}", bounds.low), "ge",
                                         bounds.low});
    if (is_above && bounds.high != Bounds{}.high)
        return std::unexpected(Violation{"less_than_equal",
                                         fmt::format("Input should be less than or equal to {}", bounds.high), "le",
                                         bounds.high});
    if (!small) return int_parsing_size();
    return *small;
}

}  // namespace plaza::json
