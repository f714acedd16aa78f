// Parameters of header values, such as `form-data; name="a"`, and cookies.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/http/server/request.hpp"

namespace plaza::http {

/// Removes the text up to and including `mark` and returns it without the mark; takes all of `text` if there is no
/// mark.
std::string_view take_until(std::string_view& text, std::string_view mark);

/// Returns the value of a parameter without quotes, or nullopt if it is missing or a quote is not closed.
[[nodiscard]] std::optional<std::string> find_parameter(std::string_view header, std::string_view wanted);

/// Returns the value of the first cookie with this name (RFC 6265 §4.2), without surrounding quotes.
[[nodiscard]] std::optional<std::string_view> find_cookie(const Request& request, std::string_view name);

}  // namespace plaza::http
