// Dates in header fields (RFC 9110 §5.6.7).
#pragma once

#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace plaza::http {

/// `Sun, 06 Nov 1994 08:49:37 GMT`.
[[nodiscard]] std::string http_date(std::time_t seconds);

/// Reads this format and the two obsolete ones. Returns nullopt for any other text.
[[nodiscard]] std::optional<std::time_t> parse_http_date(std::string_view text);

}  // namespace plaza::http
