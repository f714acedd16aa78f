// The native API's names, errors and log-in in its OpenAPI document, in FastAPI's layout.
#pragma once

#include <vector>

#include "platform/http/openapi/document.hpp"

namespace plaza::native {

/// Covers all operations.
extern const http::Dialect openapi_dialect;

/// In the order of the documentation.
[[nodiscard]] std::vector<http::TagDoc> openapi_tags();

/// Reserves the names of the schemas that each document has, so that a struct with such a name is an error.
void claim_common_schemas(json::Components& schemas);

}  // namespace plaza::native
