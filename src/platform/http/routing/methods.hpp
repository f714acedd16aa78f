// Methods: which methods only read, and the answer to a method that a path does not allow.
#pragma once

#include <string_view>

#include "platform/http/routing/error_format.hpp"
#include "platform/http/server/request.hpp"
#include "platform/http/server/response.hpp"

namespace plaza::http {

/// The value of Allow for a read-only path.
inline constexpr std::string_view read_methods = "GET, HEAD, OPTIONS";

[[nodiscard]] constexpr bool is_read(Method method) {
    return method == Method::get || method == Method::head;
}

/// Returns 405 with the allowed methods, or 204 with them for OPTIONS.
[[nodiscard]] Response reject_method(const ErrorFormat& errors, const Request& request, std::string_view allowed);

}  // namespace plaza::http
