// parse(): parses a body into a Value, with the error messages of Python's json module.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <variant>

#include "platform/json/value.hpp"

namespace plaza::json {

/// Deeper nesting is refused, because recursion needs stack.
inline constexpr int max_depth = 64;

/// The message and position as in CPython 3.9 to 3.12; the offset is in characters.
struct SyntaxError {
    std::size_t offset;
    std::string message;
};

struct NotUtf8 {};

using ParseFailure = std::variant<SyntaxError, NotUtf8>;

/// Validates the whole text, and returns a view of `body`. Skips a byte order mark. Refuses NaN and the infinities;
/// accepts integers of any length.
[[nodiscard]] std::expected<Value, ParseFailure> parse(std::string_view body);

}  // namespace plaza::json
