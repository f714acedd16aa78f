// Operation: describes a route, for the OpenAPI document and for tests of all routes. Filled from a handler's
// signature.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/server/request.hpp"
#include "platform/http/server/response.hpp"
#include "platform/json/schema.hpp"

namespace plaza::http {

/// A parameter. Schemas are JSON text from json/schema.hpp.
struct ParameterDoc {
    std::string name;
    std::string_view in;  // "path", "query", "header", "cookie"
    bool is_required = false;
    std::string schema;
    std::string description{};
};

/// A header of a response.
struct HeaderDoc {
    std::string_view name;
    std::string_view description;
    std::string_view schema = R"({"type":"string"})";
};

/// A refusal that an operation can answer with: its status, when it happens, and an example of `detail`.
struct RefusalDoc {
    int status;
    std::string_view when;
    std::string_view detail;  // derived from the operation for 413 and 422
};

/// Documentation of a handler that its signature does not contain. All texts are literals.
struct Docs {
    std::string_view name{};  // of the operation; empty: the name of the function
    std::string_view summary{};
    std::string_view description{};
    std::string_view success = "Successful Response";
    /// The refusals that the handler throws. The others follow from the signature.
    std::vector<RefusalDoc> refusals{};
};

enum class Authentication : std::uint8_t { none, optional, required };

struct Operation {
    Method method = Method::get;
    std::string_view path;     // the template, "/books/{id}"
    std::string_view handler;  // the name of the function, part of the operationId
    std::string_view tag;
    bool is_documented = true;  // in the OpenAPI document
    Docs docs{};
    std::vector<ParameterDoc> parameters{};
    std::vector<std::string_view> body_types{};  // media types; empty: no body
    std::string body_schema{};
    std::string body_example{};
    std::size_t max_body = 0;  // bytes
    Authentication authentication = Authentication::none;
    std::string_view scope{};  // that a token must include; empty: none
    bool counts_attempts = false;
    int success = 200;
    std::string success_schema{};  // empty: no body
    std::string success_example{};
    std::vector<HeaderDoc> success_headers{};
};

[[nodiscard]] std::string_view to_string(Method method);

template <class T>
[[nodiscard]] std::string schema_of(json::Components& schemas) {
    std::string schema;
    json::append_schema<T>(schema, schemas);
    return schema;
}

/// Describes a response with a T as its body.
template <class T>
void describe_success(Operation& operation, json::Components& schemas, int status = 200) {
    operation.success = status;
    operation.success_schema = schema_of<T>(schemas);
    operation.success_example = json::example_of<T>();
}

/// The description of a path parameter that is the id of a thing of this kind.
[[nodiscard]] std::string path_note(std::string_view kind);

/// The schema of T with the title that Pydantic gives a field of this name.
template <class T>
[[nodiscard]] std::string titled_schema(std::string_view name, json::Components& schemas,
                                        std::string default_json = {}) {
    std::string schema;
    json::append_schema<T>(schema, schemas, {json::title_of(name), std::move(default_json)});
    return schema;
}

}  // namespace plaza::http
