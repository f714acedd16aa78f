// Converts JSON values, and strings of paths, queries and forms, to booleans, integers and strings by Pydantic's lax
// rules.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <limits>
#include <string>
#include <string_view>
#include <variant>

#include "platform/base/violation.hpp"
#include "platform/json/value.hpp"

namespace plaza::json {

/// At most 4,300 digits, as in Python.
using Integer = std::variant<std::int64_t, BigInteger>;

template <class T>
using Coerced = std::expected<T, Violation>;

[[nodiscard]] Coerced<bool> to_bool(const Value& value);
[[nodiscard]] Coerced<bool> to_bool(std::string_view text);

[[nodiscard]] Coerced<Integer> to_integer(const Value& value);
[[nodiscard]] Coerced<Integer> to_integer(std::string_view text);

/// A finite number.
[[nodiscard]] Coerced<double> to_real(const Value& value);
[[nodiscard]] Coerced<double> to_real(std::string_view text);

/// UTF-8 without NUL, which PostgreSQL cannot store.
[[nodiscard]] Coerced<std::string> to_string(const Value& value);
[[nodiscard]] Coerced<std::string> to_string(std::string_view text);

/// Lengths in characters.
[[nodiscard]] Coerced<std::string> bounded(Coerced<std::string> text, std::size_t min, std::size_t max);

/// A bound at the limit of 64 bits means no bound: larger integers are reported as too long.
struct Bounds {
    std::int64_t low = std::numeric_limits<std::int64_t>::min();
    std::int64_t high = std::numeric_limits<std::int64_t>::max();
};
[[nodiscard]] Coerced<std::int64_t> within(const Coerced<Integer>& number, Bounds bounds);

}  // namespace plaza::json
