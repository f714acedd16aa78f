#include "platform/http/openapi/document.hpp"

#include <fmt/format.h>

#include <iterator>
#include <map>
#include <vector>

#include "platform/base/ascii.hpp"
#include "platform/http/server/framing.hpp"
#include "platform/json/write.hpp"

namespace plaza::http {
namespace {

// As Pydantic describes the faults that FastAPI answers; then the other forms of a refusal (api/native/errors.cpp).
constexpr std::string_view error_schemas =
    R"("HTTPError":{"properties":{"detail":{"type":"string","title":"Detail"}},"type":"object",)"
    R"("required":["detail"],"title":"HTTPError","description":"Every refusal but 422."},)"
    R"("HTTPValidationError":{"properties":{"detail":{"items":{"$ref":"#/components/schemas/ValidationError"},)"
    R"("type":"array","title":"Detail"}},"type":"object","required":["detail"],"title":"HTTPValidationError"},)"
    R"("Problem":{"properties":{"type":{"type":"string","format":"uri-reference","title":"Type"},)"
    R"("title":{"type":"string","title":"Title"},"status":{"type":"integer","title":"Status"},)"
    R"("detail":{"type":"string","title":"Detail"},)"
    R"("errors":{"items":{"$ref":"#/components/schemas/ValidationError"},"type":"array","title":"Errors",)"
    R"("description":"With status 422 only."}},"type":"object","required":["type","title","status","detail"],)"
    R"("title":"Problem","description":"RFC 9457: any refusal, for clients that accept application/problem+json."},)"
    R"("ValidationError":{"properties":{"loc":{"items":{"anyOf":[{"type":"string"},{"type":"integer"}]},)"
    R"("type":"array","title":"Location"},"msg":{"type":"string","title":"Message"},)"
    R"("type":{"type":"string","title":"Error Type"},"input":{"title":"Input"},)"
    R"("ctx":{"type":"object","title":"Context"}},"type":"object","required":["loc","msg","type"],)"
    R"("title":"ValidationError"})";

constexpr std::string_view missing_body = R"([{"type":"missing","loc":["body"],"msg":"Field required","input":null}])";

constexpr std::string_view security_schemes =
    R"("OAuth2PasswordBearer":{"type":"oauth2","flows":{"password":{)"
    R"("scopes":{"offline_access":"a refresh token too"},"tokenUrl":"login","refreshUrl":"login/refresh"}}})";

void append_text(std::string& out, std::string_view key, std::string_view text) {
    if (!text.empty()) fmt::format_to(std::back_inserter(out), R"(,"{}":{})", key, json::to_json(text));
}

/// A media type and what it holds. `example` is JSON; empty: none.
void append_media(std::string& out, std::string_view type, std::string_view schema, std::string_view example) {
    fmt::format_to(std::back_inserter(out), R"("{}":{{"schema":{})", type, schema);
    if (!example.empty()) out.append(",\"example\":").append(example);
    out += '}';
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

/// Those that every refusal with this status bears.
std::vector<HeaderDoc> headers_of(int status) {
    constexpr std::string_view seconds = R"({"type":"integer","minimum":0})";
    if (status == 401) return {{"WWW-Authenticate", "The scheme that is asked for: `Bearer`."}};
    if (status == 415) return {{"Accept-Encoding", "The content codings that are accepted: `identity`."}};
    if (status == 429 || status == 503) return {{"Retry-After", "The seconds to wait before a retry.", seconds}};
    return {};
}

/// An example of what a 422 lists.
std::string faults_example(const Operation& operation) {
    if (!operation.body_types.empty() || operation.parameters.empty()) return std::string(missing_body);
    const auto& parameter = operation.parameters.front();
    return fmt::format(
        R"([{{"type":"int_parsing","loc":["{}","{}"],)"
        R"("msg":"Input should be a valid integer, unable to parse string as an integer","input":"abc"}}])",
        parameter.in, parameter.name);
}

/// An example of what `detail` says, as JSON.
std::string detail_example(const Operation& operation, const RefusalDoc& refusal) {
    if (refusal.status == 422) return faults_example(operation);
    if (refusal.status == 413) return json::to_json(too_large(operation.max_body).text);
    return json::to_json(refusal.detail);
}

void append_refusals(std::string& out, const Operation& operation, int status, std::span<const RefusalDoc> refusals) {
    std::string description;
    for (const auto& refusal : refusals) description.append(description.empty() ? "" : " Or: ").append(refusal.when);
    fmt::format_to(std::back_inserter(out), R"(,"{}":{{"description":{})", status, json::to_json(description));
    append_headers(out, headers_of(status));
    const auto example = detail_example(operation, refusals.front());
    out += ",\"content\":{";
    append_media(out, "application/json",
                 status == 422 ? R"({"$ref":"#/components/schemas/HTTPValidationError"})"
                               : R"({"$ref":"#/components/schemas/HTTPError"})",
                 fmt::format(R"({{"detail":{}}})", example));
    out += ',';
    append_media(out, "application/problem+json", R"({"$ref":"#/components/schemas/Problem"})", "");
    out += "}}";
}

void append_responses(std::string& out, const Operation& operation) {
    out += ",\"responses\":{";
    append_success(out, operation);
    for (const auto& [status, refusals] : refusals_of(operation)) append_refusals(out, operation, status, refusals);
    out += '}';
}

/// The empty requirement says that it also answers without (OpenAPI 3.1.0, Security Requirement Object).
std::string_view security_of(Authentication authentication) {
    switch (authentication) {
        case Authentication::none:
            return "[]";
        case Authentication::optional:
            return R"([{"OAuth2PasswordBearer":[]},{}])";
        case Authentication::required:
            return R"([{"OAuth2PasswordBearer":[]}])";
    }
    return {};
}

void append_operation(std::string& out, const Operation& operation) {
    const auto& docs = operation.docs;
    fmt::format_to(std::back_inserter(out), R"("{}":{{"tags":["{}"],"summary":{})",
                   ascii::lowered(to_string(operation.method)), operation.tag, json::to_json(docs.summary));
    append_text(out, "description", docs.description);
    fmt::format_to(std::back_inserter(out), R"(,"operationId":"{}")", operation.id());
    if (!operation.parameters.empty()) append_parameters(out, operation);
    if (!operation.body_types.empty()) append_body(out, operation);
    append_responses(out, operation);
    out.append(",\"security\":").append(security_of(operation.authentication)).append("}");
}

/// Where the document was loaded from comes first, so that pages find the API also behind a stripped prefix.
std::string servers(const ApiInfo& info) {
    auto list = fmt::format(R"({{"url":"{}","description":"Where this document was loaded from"}})", info.api);
    if (!info.public_url.empty())
        list += fmt::format(R"(,{{"url":{},"description":"The public address"}})", json::to_json(info.public_url));
    return list;
}

void append_paths(std::string& out, std::span<const Operation> operations) {
    std::vector<std::string_view> paths;  // in the order they were mounted
    std::map<std::string_view, std::vector<const Operation*>> by_path;
    for (const auto& operation : operations) {
        auto& list = by_path[operation.path];
        if (list.empty()) paths.push_back(operation.path);
        list.push_back(&operation);
    }
    out += R"(,"paths":{)";
    for (const auto path : paths) {
        if (out.back() != '{') out += ',';
        fmt::format_to(std::back_inserter(out), R"("{}":{{)", path);
        for (const auto* operation : by_path[path]) {
            if (out.back() != '{') out += ',';
            append_operation(out, *operation);
        }
        out += '}';
    }
    out += '}';
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

void claim_common_schemas(json::Components& schemas) {
    for (const auto* name : {"HTTPError", "HTTPValidationError", "Problem", "ValidationError"})
        schemas.claim(name, &error_schemas);
}

std::string openapi_document(const ApiInfo& info, std::span<const Operation> operations,
                             const json::Components& schemas) {
    std::string out = R"({"openapi":"3.1.0","info":{)";
    fmt::format_to(std::back_inserter(out), R"("title":{},"description":{},"version":{})", json::to_json(info.title),
                   json::to_json(info.description), json::to_json(info.version));
    fmt::format_to(std::back_inserter(out),
                   R"(,"contact":{{"name":{}}},"license":{{"name":"{}","identifier":"{}"}}}},"servers":[{}])",
                   json::to_json(info.contact), info.license, info.license, servers(info));
    append_tags(out, info.tags);
    append_paths(out, operations);
    out += R"(,"components":{"schemas":{)";
    out += error_schemas;
    for (const auto& [name, schema] : schemas) fmt::format_to(std::back_inserter(out), R"(,"{}":{})", name, schema);
    out += R"(},"securitySchemes":{)";
    out += security_schemes;
    out += "}}}";
    return out;
}

}  // namespace plaza::http
