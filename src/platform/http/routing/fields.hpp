// Forms and query strings, decoded as Python's web frameworks decode them: what is malformed stays as it was typed.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plaza::http {

/// Name and value, in the order sent; a name may come more than once.
using Fields = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::size_t max_fields = 1'000;
inline constexpr std::size_t max_parts = 100;

/// application/x-www-form-urlencoded, and the query of a target. Nothing when there are more than max_fields.
[[nodiscard]] std::optional<Fields> parse_urlencoded(std::string_view text);

/// multipart/form-data (RFC 7578); a file counts as a field. Nothing when malformed or more than max_parts.
[[nodiscard]] std::optional<Fields> parse_multipart(std::string_view content_type, std::string_view body);

[[nodiscard]] std::string percent_decode_path_segment(std::string_view segment);

/// For a value in a query: all but unreserved characters are encoded (RFC 3986 §2.3).
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace plaza::http
