// openapi_document(): the OpenAPI 3.1 document of the mounted operations, in FastAPI's layout, so that existing
// generated clients still compile.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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
    std::string_view public_url{};  // of the API; empty if unknown
    std::string_view api{"."};      // the API's address relative to the document
};

/// How a protocol's errors and names appear in its document. Schemas and examples are JSON text.
struct Dialect {
    std::string_view error_schemas;     // members of components.schemas
    std::string_view security_schemes;  // members of components.securitySchemes
    std::string_view security_scheme;   // the name of the scheme that operations require
    std::string (*operation_id)(const Operation&);
    /// All refusals that an operation can answer with, by status.
    std::map<int, std::vector<RefusalDoc>> (*refusals_of)(const Operation&);
    /// The headers of all refusals with this status.
    std::vector<HeaderDoc> (*headers_of)(int status);
    /// Appends the media types of a refusal: members of `content`.
    void (*append_error_content)(std::string& out, const Operation&, const RefusalDoc&);
};

/// The document of the operations that are documented, as compact JSON.
[[nodiscard]] std::string openapi_document(const Dialect& dialect, const ApiInfo& info,
                                           std::span<const Operation> operations, const json::Components& schemas);

/// Appends a media type and its schema as a member of `content`, without an example if it is empty.
void append_media(std::string& out, std::string_view type, std::string_view schema, std::string_view example);

}  // namespace plaza::http
