// The client API's names and errors in the OpenAPI document, with those of OAuth and of the addresses by which clients
// find them.
#pragma once

#include <vector>

#include "platform/http/openapi/document.hpp"

namespace plaza::mastodon {

extern const http::Dialect openapi_dialect;

/// In the order of the documentation.
[[nodiscard]] std::vector<http::TagDoc> openapi_tags();

}  // namespace plaza::mastodon
