// Conditional and range requests (RFC 9110 §13, §14), for all answers with an ETag, a date or a file.
#pragma once

#include <string>
#include <string_view>

#include "platform/http/routing/error_format.hpp"
#include "platform/http/server/request.hpp"
#include "platform/http/server/response.hpp"

namespace plaza::http {

/// Applies the conditions of a GET or HEAD request to an answer with status 200: 304 if the client has the current
/// version, 412 if it requires another version, 206 or 416 for a range of a file. Does not change other answers.
void apply_conditions(const Request& request, Response& response, const ErrorFormat& errors);

/// A strong ETag for bytes that do not change while the process runs.
[[nodiscard]] std::string make_etag(std::string_view bytes);

}  // namespace plaza::http
