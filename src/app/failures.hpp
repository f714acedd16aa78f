// Why a request failed: from what a handler threw to a refusal.
#pragma once

#include <exception>

#include "platform/base/refusal.hpp"
#include "platform/http/server/request.hpp"

namespace plaza::app {

/// The cause goes to the log, under the request's id.
[[nodiscard]] Refusal explain(std::exception_ptr failure, const http::Request& request);

}  // namespace plaza::app
