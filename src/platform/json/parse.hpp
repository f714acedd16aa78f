// parse(): the bytes of a body as a Value, or what Python's json would say against them.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <variant>

#include "platform/json/value.hpp"

namespace plaza::json {

/// Deeper nesting is refused: nobody means it, and recursion over it needs stack.
inline constexpr int max_depth = 64;

/// The message and position of CPython 3.9 to 3.12; the offset counts characters.
struct SyntaxError {
    std::size_t offset;
    std::string message;
};

struct NotUtf8 {};

using ParseFailure = std::variant<SyntaxError, NotUtf8>;

/// The whole text is looked at, but nothing is built of it: the value is a view of `body`. A byte order mark is
/// skipped. NaN and the infinities are refused, integers of any length are kept.
[[nodiscard]] std::expected<Value, ParseFailure> parse(std::string_view body);

}  // namespace plaza::json
