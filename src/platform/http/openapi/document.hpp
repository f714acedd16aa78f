// The OpenAPI 3.1 document of the mounted operations, laid out as FastAPI does, so that generated clients keep
// compiling.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "platform/http/openapi/operation.hpp"
#include "platform/json/schema.hpp"

namespace plaza::http {

struct TagDoc {
    std::string_view name;
    std::string_view description;
};

struct ApiInfo {
    std::string_view title;
    std::string_view version;
    std::string_view description;
    std::string_view contact;
    std::string_view license;  // an SPDX identifier
    std::span<const TagDoc> tags;
    std::string_view public_url{};  // of the API; empty: unknown
    std::string_view api{"."};      // the same, relative to the document
};

/// Takes the names of the schemas that every document has: a struct of such a name is an error.
void claim_common_schemas(json::Components& schemas);

/// The document as compact JSON.
[[nodiscard]] std::string openapi_document(const ApiInfo& info, std::span<const Operation> operations,
                                           const json::Components& schemas);

}  // namespace plaza::http
