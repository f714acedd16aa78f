// Parameters of header values, such as `form-data; name="a"`, and cookies.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/http/server/request.hpp"

namespace plaza::http {

/// Takes what stands before `mark` from the front of `text`, and the mark; all of it where there is none.
std::string_view take_until(std::string_view& text, std::string_view mark);

/// The value of a parameter, without its quotes. Absent if there is none of that name, or a quote is not closed.
[[nodiscard]] std::optional<std::string> find_parameter(std::string_view header, std::string_view wanted);

/// The first cookie of that name (RFC 6265 §4.2), without the quotes that may stand around its value.
[[nodiscard]] std::optional<std::string_view> find_cookie(const Request& request, std::string_view name);

}  // namespace plaza::http
