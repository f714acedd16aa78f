// The native API: the REST endpoints of the original, with one file per resource.
#pragma once

#include <string>
#include <string_view>

#include "api/app.hpp"

namespace plaza::native {

/// The native API's errors: {"detail": …}, or RFC 9457 for a client that accepts application/problem+json.
extern const http::ErrorFormat error_format;

void mount(api::Routes& routes, const http::Cors& cors);

/// The OpenAPI 3.1 document of the API. `api` is the API's address relative to the document. `public_url` is empty if
/// unknown.
[[nodiscard]] std::string document(api::Routes& routes, std::string_view public_url, std::string_view api = ".");

}  // namespace plaza::native
