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

/// How a protocol's errors and names appear in the document. Schemas and examples are JSON text.
struct Dialect {
    /// Whether an operation is of this protocol.
    bool (*covers)(const Operation&);
    std::string_view error_schemas;     // members of components.schemas
    std::string_view security_schemes;  // members of components.securitySchemes; empty: none of its own
    std::string_view security_scheme;   // the name of the scheme that operations require
    std::string (*operation_id)(const Operation&);
    /// Null: that of the operation.
    std::string (*description)(const Operation&) = nullptr;
    /// The refusals that all operations share: members of components.responses, and those of `responses` that refer to
    /// them. If empty, each operation lists its refusals by the functions below.
    std::string_view shared_responses{};
    std::string_view shared_refusals{};
    /// All refusals that an operation can answer with, by status.
    std::map<int, std::vector<RefusalDoc>> (*refusals_of)(const Operation&) = nullptr;
    /// The headers of all refusals with this status.
    std::vector<HeaderDoc> (*headers_of)(int status) = nullptr;
    /// Appends the media types of a refusal: members of `content`.
    void (*append_error_content)(std::string& out, const Operation&, const RefusalDoc&) = nullptr;
};

/// The document of the operations that are documented, as compact JSON. Each of them has a dialect that covers it.
[[nodiscard]] std::string openapi_document(std::span<const Dialect* const> dialects, const ApiInfo& info,
                                           std::span<const Operation> operations, const json::Components& schemas);

/// Appends a media type and its schema as a member of `content`, without an example if it is empty.
void append_media(std::string& out, std::string_view type, std::string_view schema, std::string_view example);

}  // namespace plaza::http
