// The native API's names, errors and log-in in its OpenAPI document, as FastAPI lays them out.
#pragma once

#include "platform/http/openapi/document.hpp"

namespace plaza::native {

extern const http::Dialect openapi_dialect;

/// Takes the names of the schemas that every document has: a struct of such a name is an error.
void claim_common_schemas(json::Components& schemas);

}  // namespace plaza::native
