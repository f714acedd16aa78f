// Decodes forms and query strings as Python's web frameworks do: malformed escapes are kept unchanged.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plaza::http {

/// Names and values in the order sent. Names can repeat.
using Fields = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::size_t max_fields = 1'000;
inline constexpr std::size_t max_parts = 100;

/// Parses application/x-www-form-urlencoded text and query strings. Returns nullopt if there are more than max_fields.
[[nodiscard]] std::optional<Fields> parse_urlencoded(std::string_view text);

/// Parses multipart/form-data (RFC 7578); a file counts as a field. Returns nullopt if it is malformed or has more than
/// max_parts.
[[nodiscard]] std::optional<Fields> parse_multipart(std::string_view content_type, std::string_view body);

[[nodiscard]] std::string percent_decode_path_segment(std::string_view segment);

/// Encodes a value for a query: all characters except unreserved ones (RFC 3986 §2.3).
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace plaza::http
