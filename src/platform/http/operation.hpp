// Operation: what a route says of itself in the OpenAPI document. Filled from a handler's signature.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/http/message.hpp"
#include "platform/json/schema.hpp"

namespace plaza::http {

/// Schemas are JSON text, as json/schema.hpp writes them.
struct ParameterDoc {
    std::string name;
    std::string_view in;  // "path", "query", "header"
    bool is_required = false;
    std::string schema;
};

enum class Authentication : std::uint8_t { none, optional, required };

struct Operation {
    Method method = Method::get;
    std::string_view path;     // the template, "/posts/{id}"
    std::string_view handler;  // the function's name: part of the operationId
    std::string_view tag;
    std::vector<ParameterDoc> parameters{};
    std::string_view body_type{};  // the media type, empty where there is no body
    std::string body_schema{};
    Authentication authentication = Authentication::none;
    int success = 200;
    std::string success_schema{};  // empty: no body

    /// FastAPI's formula: handler, path and method joined by `_`, every other character `_`.
    [[nodiscard]] std::string id() const;
};

[[nodiscard]] std::string_view to_string(Method method);

template <class T>
[[nodiscard]] std::string schema_of(json::Components& schemas) {
    std::string schema;
    json::append_schema<T>(schema, schemas);
    return schema;
}

/// With the title that Pydantic gives a field of that name.
template <class T>
[[nodiscard]] std::string titled_schema(std::string_view name, json::Components& schemas,
                                        std::string default_json = {}) {
    std::string schema;
    json::append_schema<T>(schema, schemas, {json::title_of(name), std::move(default_json)});
    return schema;
}

}  // namespace plaza::http
