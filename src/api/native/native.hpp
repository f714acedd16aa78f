// The native API: the original's REST endpoints, mounted one resource at a time. What each answers is in its file.
#pragma once

#include <string>
#include <string_view>

#include "api/app.hpp"

namespace plaza::native {

/// How the native API says no: {"detail": …}, or RFC 9457 for a client that accepts application/problem+json.
extern const http::ErrorFormat error_format;

void mount(api::Routes& routes, const http::Cors& cors);

/// The OpenAPI 3.1 document of the API, which is at `api` as seen from the document. Empty public_url: unknown.
[[nodiscard]] std::string document(api::Routes& routes, std::string_view public_url, std::string_view api = ".");

}  // namespace plaza::native
