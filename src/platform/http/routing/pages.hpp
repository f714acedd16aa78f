// The embedded pages: /docs (Swagger UI), /redoc, those that links in mails lead to, and what they load. Their sources
// are in web/.
#pragma once

#include <optional>

#include "platform/http/routing/error_format.hpp"
#include "platform/http/server/message.hpp"

namespace plaza::http {

/// The answer if the path, with or without a trailing slash, is one of ours; notes the route for the log. The errors
/// says how another method than GET and HEAD is refused.
[[nodiscard]] std::optional<Response> find_page(Request& request, const ErrorFormat& errors);

}  // namespace plaza::http
