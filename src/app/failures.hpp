// Converts the exception of a handler to a refusal.
#pragma once

#include <exception>

#include "platform/base/refusal.hpp"
#include "platform/http/server/request.hpp"

namespace plaza::app {

/// Logs the cause with the id of the request, unless it is a Refusal itself.
[[nodiscard]] Refusal explain(std::exception_ptr failure, const http::Request& request);

}  // namespace plaza::app
