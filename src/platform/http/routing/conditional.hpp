// Conditional and range requests (RFC 9110 §13, §14), the same for everything that has an ETag, a date or a file.
#pragma once

#include <string>
#include <string_view>

#include "platform/http/routing/error_format.hpp"
#include "platform/http/server/request.hpp"
#include "platform/http/server/response.hpp"

namespace plaza::http {

/// Makes of the answer to GET or HEAD with status 200 what the request's conditions ask for: 304 if the client has the
/// current version, 412 if it wants another one, 206 or 416 for a range of a file. Other answers stay as they are.
void apply_conditions(const Request& request, Response& response, const ErrorFormat& errors);

/// A strong tag of bytes that stay as they are while the process runs.
[[nodiscard]] std::string make_etag(std::string_view bytes);

}  // namespace plaza::http
