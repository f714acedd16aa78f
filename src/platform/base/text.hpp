// Constrained values: text of limited length, numbers in a range. platform/json decodes and checks them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "platform/base/secret.hpp"
#include "platform/base/violation.hpp"

namespace plaza {

/// Text of Min to Max characters (Unicode code points, as PostgreSQL and Python count them).
template <std::size_t Min, std::size_t Max>
struct Text {
    std::string value;

    static constexpr std::size_t min = Min;
    static constexpr std::size_t max = Max;
};

/// The schema of a text; a type with its own check has a `static TextRules rules()`.
struct TextRules {
    std::size_t min = 0;
    std::size_t max = std::numeric_limits<std::size_t>::max();
    std::string_view pattern{};
    std::string_view format{};
    std::span<const std::string_view> values{};  // the allowed values; empty: any
};

/// A secret of at most Max bytes.
template <std::size_t Max>
struct SecretText {
    Secret value;

    static constexpr std::size_t max = Max;
    static TextRules rules() { return {.max = Max, .format = "password"}; }

    static std::expected<SecretText, Violation> parse(std::string text) {
        if (text.size() > Max) return std::unexpected(too_long(std::int64_t{Max}));
        return SecretText{Secret(std::move(text))};
    }
};

/// A number from Low to High, inclusive.
template <class Number, Number Low, Number High = std::numeric_limits<Number>::max()>
struct Within {
    Number value{};

    static constexpr Number low = Low;
    static constexpr Number high = High;
    static constexpr bool is_bounded = High != std::numeric_limits<Number>::max();
};

/// An optional member of a body or query. If it is missing, its value is that of its type: "" or 0.
template <class T>
struct OrEmpty {
    T value{};
};

}  // namespace plaza
