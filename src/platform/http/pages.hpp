// The embedded pages: /docs (Swagger UI), /redoc, those that links in mails lead to, and what they load. Their sources
// are in web/.
#pragma once

#include <optional>

#include "platform/http/message.hpp"

namespace plaza::http {

/// The answer where the path, with or without a trailing slash, is one of ours; notes the route for the log.
[[nodiscard]] std::optional<Response> find_page(Request& request);

}  // namespace plaza::http
