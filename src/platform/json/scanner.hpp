// scan(): whether a text is JSON, what will be skipped included; made like CPython's scanner so that messages and
// offsets are the same. It builds nothing, which no library does that also says what CPython says.
#pragma once

#include <expected>
#include <string_view>

#include "platform/json/parse.hpp"
#include "platform/json/value.hpp"

namespace plaza::json {

/// The text must be UTF-8, without a byte order mark.
[[nodiscard]] std::expected<Value, SyntaxError> scan(std::string_view text);

}  // namespace plaza::json
