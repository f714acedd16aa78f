#include "platform/http/openapi/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <vector>

#include "platform/base/ascii.hpp"
#include "platform/json/write.hpp"

namespace plaza::http {
namespace {

void append_text(std::string& out, std::string_view key, std::string_view text) {
    if (!text.empty()) fmt::format_to(std::back_inserter(out), R"(,"{}":{})", key, json::to_json(text));
}

void append_parameters(std::string& out, const Operation& operation) {
    out += ",\"parameters\":[";
    for (const auto& parameter : operation.parameters) {
        if (out.back() != '[') out += ',';
        fmt::format_to(std::back_inserter(out), R"({{"name":"{}","in":"{}","required":{},"schema":{})", parameter.name,
                       parameter.in, parameter.is_required, parameter.schema);
        append_text(out, "description", parameter.description);
        out += '}';
    }
    out += ']';
}

void append_body(std::string& out, const Operation& operation) {
    out += R"(,"requestBody":{"required":true,"content":{)";
    for (const auto type : operation.body_types) {
        if (out.back() != '{') out += ',';
        append_media(out, type, operation.body_schema, operation.body_example);
    }
    out += "}}";
}

void append_headers(std::string& out, std::span<const HeaderDoc> headers) {
    if (headers.empty()) return;
    out += ",\"headers\":{";
    for (const auto& header : headers) {
        if (out.back() != '{') out += ',';
        fmt::format_to(std::back_inserter(out), R"("{}":{{"description":{},"schema":{}}})", header.name,
                       json::to_json(header.description), header.schema);
    }
    out += '}';
}

void append_success(std::string& out, const Operation& operation) {
    fmt::format_to(std::back_inserter(out), R"("{}":{{"description":{})", operation.success,
                   json::to_json(operation.docs.success));
    append_headers(out, operation.success_headers);
    if (!operation.success_schema.empty()) {
        out += ",\"content\":{";
        append_media(out, "application/json", operation.success_schema, operation.success_example);
        out += '}';
    }
    out += '}';
}

void append_refusals(std::string& out, const Dialect& dialect, const Operation& operation, int status,
                     std::span<const RefusalDoc> refusals) {
    std::string description;
    for (const auto& refusal : refusals) description.append(description.empty() ? "" : " Or: ").append(refusal.when);
    fmt::format_to(std::back_inserter(out), R"(,"{}":{{"description":{})", status, json::to_json(description));
    append_headers(out, dialect.headers_of(status));
    out += ",\"content\":{";
    dialect.append_error_content(out, operation, refusals.front());
    out += "}}";
}

void append_responses(std::string& out, const Dialect& dialect, const Operation& operation) {
    out += ",\"responses\":{";
    append_success(out, operation);
    if (dialect.shared_refusals.empty()) {
        for (const auto& [status, refusals] : dialect.refusals_of(operation))
            append_refusals(out, dialect, operation, status, refusals);
    } else {
        out.append(",").append(dialect.shared_refusals);
    }
    out += '}';
}

/// An empty requirement means that authentication is optional (OpenAPI 3.1.0, Security Requirement Object).
std::string security_of(const Dialect& dialect, const Operation& operation) {
    const auto scopes = operation.scope.empty() ? "" : json::to_json(operation.scope);
    switch (operation.authentication) {
        case Authentication::none:
            return "[]";
        case Authentication::optional:
            return fmt::format(R"([{{"{}":[{}]}},{{}}])", dialect.security_scheme, scopes);
        case Authentication::required:
            break;
    }
    return fmt::format(R"([{{"{}":[{}]}}])", dialect.security_scheme, scopes);
}

void append_operation(std::string& out, const Dialect& dialect, const Operation& operation) {
    const auto& docs = operation.docs;
    fmt::format_to(std::back_inserter(out), R"("{}":{{"tags":["{}"],"summary":{})",
                   ascii::lowered(to_string(operation.method)), operation.tag, json::to_json(docs.summary));
    append_text(out, "description",
                dialect.description == nullptr ? std::string(docs.description) : dialect.description(operation));
    fmt::format_to(std::back_inserter(out), R"(,"operationId":"{}")", dialect.operation_id(operation));
    if (!operation.parameters.empty()) append_parameters(out, operation);
    if (!operation.body_types.empty()) append_body(out, operation);
    append_responses(out, dialect, operation);
    out.append(",\"security\":").append(security_of(dialect, operation)).append("}");
}

/// The address relative to the document comes first, so that pages find the API also behind a proxy that strips a
/// prefix.
std::string servers(const ApiInfo& info) {
    auto list = fmt::format(R"({{"url":"{}","description":"Where this document was loaded from"}})", info.api);
    if (!info.public_url.empty())
        list += fmt::format(R"(,{{"url":{},"description":"The public address"}})", json::to_json(info.public_url));
    return list;
}

/// Replaces `{path...}`, which OpenAPI does not have.
std::string documented(std::string_view path) {
    std::string text(path);
    if (const auto dots = text.find("...}"); dots != std::string::npos) text.erase(dots, 3);
    return text;
}

const Dialect& dialect_of(std::span<const Dialect* const> dialects, const Operation& operation) {
    return **std::ranges::find_if(dialects, [&](const auto* dialect) { return dialect->covers(operation); });
}

void append_paths(std::string& out, std::span<const Dialect* const> dialects, std::span<const Operation> operations) {
    std::vector<std::string_view> paths;  // in the order of mounting
    std::map<std::string_view, std::vector<const Operation*>> by_path;
    for (const auto& operation : operations) {
        if (!operation.is_documented) continue;
        auto& list = by_path[operation.path];
        if (list.empty()) paths.push_back(operation.path);
        list.push_back(&operation);
    }
    out += R"(,"paths":{)";
    for (const auto path : paths) {
        if (out.back() != '{') out += ',';
        fmt::format_to(std::back_inserter(out), R"("{}":{{)", documented(path));
        for (const auto* operation : by_path[path]) {
            if (out.back() != '{') out += ',';
            append_operation(out, dialect_of(dialects, *operation), *operation);
        }
        out += '}';
    }
    out += '}';
}

/// Those of all dialects.
void append_members(std::string& out, std::span<const Dialect* const> dialects, std::string_view Dialect::* members) {
    for (const auto* dialect : dialects) {
        if ((dialect->*members).empty()) continue;
        if (out.back() != '{') out += ',';
        out += dialect->*members;
    }
}

void append_tags(std::string& out, std::span<const TagDoc> tags) {
    out += R"(,"tags":[)";
    for (const auto& tag : tags) {
        if (out.back() != '[') out += ',';
        fmt::format_to(std::back_inserter(out), R"({{"name":"{}","description":{}}})", tag.name,
                       json::to_json(tag.description));
    }
    out += ']';
}

}  // namespace

void append_media(std::string& out, std::string_view type, std::string_view schema, std::string_view example) {
    fmt::format_to(std::back_inserter(out), R"("{}":{{"schema":{})", type, schema);
    if (!example.empty()) out.append(",\"example\":").append(example);
    out += '}';
}

std::string openapi_document(std::span<const Dialect* const> dialects, const ApiInfo& info,
                             std::span<const Operation> operations, const json::Components& schemas) {
    std::string out = R"({"openapi":"3.1.0","info":{)";
    fmt::format_to(std::back_inserter(out), R"("title":{},"description":{},"version":{})", json::to_json(info.title),
                   json::to_json(info.description), json::to_json(info.version));
    fmt::format_to(std::back_inserter(out),
                   R"(,"contact":{{"name":{}}},"license":{{"name":"{}","identifier":"{}"}}}},"servers":[{}])",
                   json::to_json(info.contact), info.license, info.license, servers(info));
    append_tags(out, info.tags);
    append_paths(out, dialects, operations);
    out += R"(,"components":{"schemas":{)";
    append_members(out, dialects, &Dialect::error_schemas);
    for (const auto& [name, schema] : schemas) fmt::format_to(std::back_inserter(out), R"(,"{}":{})", name, schema);
    out += R"(},"responses":{)";
    append_members(out, dialects, &Dialect::shared_responses);
    out += R"(},"securitySchemes":{)";
    append_members(out, dialects, &Dialect::security_schemes);
    out += "}}}";
    return out;
}

}  // namespace plaza::http
