// scan(): validates JSON with the same messages and offsets as CPython's scanner. Builds no values, so it needs no
// memory.
#pragma once

#include <expected>
#include <string_view>

#include "platform/json/parse.hpp"
#include "platform/json/value.hpp"

namespace plaza::json {

/// The text must be UTF-8, without a byte order mark.
[[nodiscard]] std::expected<Value, SyntaxError> scan(std::string_view text);

}  // namespace plaza::json
