// Methods: which of them only read, and the answer of a path that does not take one.
#pragma once

#include <string_view>

#include "platform/http/routing/error_format.hpp"
#include "platform/http/server/request.hpp"
#include "platform/http/server/response.hpp"

namespace plaza::http {

/// What a path allows that can only be read.
inline constexpr std::string_view read_methods = "GET, HEAD, OPTIONS";

[[nodiscard]] constexpr bool is_read(Method method) {
    return method == Method::get || method == Method::head;
}

/// 405 that names the methods allowed; to OPTIONS, 204 that does.
[[nodiscard]] Response reject_method(const ErrorFormat& errors, const Request& request, std::string_view allowed);

}  // namespace plaza::http
