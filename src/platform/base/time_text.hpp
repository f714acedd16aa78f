// parse_rfc3339(): reads a time that a client wrote.
#pragma once

#include <optional>
#include <string_view>

#include "platform/base/time.hpp"

namespace plaza {

/// Reads a time of RFC 3339. Seconds can be missing, and so can the offset, which is then that of UTC.
[[nodiscard]] std::optional<Time> parse_rfc3339(std::string_view text);

}  // namespace plaza
