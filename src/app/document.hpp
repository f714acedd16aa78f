// document(): the OpenAPI document of all protocols.
#pragma once

#include <string>
#include <string_view>

#include "api/app.hpp"

namespace plaza::app {

/// The OpenAPI 3.1 document. `api` is the API's address relative to the document. `public_url` is empty if unknown.
[[nodiscard]] std::string document(api::Routes& routes, std::string_view public_url, std::string_view api = ".");

}  // namespace plaza::app
