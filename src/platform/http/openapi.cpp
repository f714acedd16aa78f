#include "platform/http/openapi.hpp"

#include <fmt/format.h>

#include <iterator>
#include <map>
#include <vector>

#include "platform/json/write.hpp"

namespace plaza::http {
namespace {

// As Pydantic describes the errors that FastAPI answers; referred to by every operation that can be given wrong input.
constexpr std::string_view validation_schemas =
    R"("HTTPValidationError":{"properties":{"detail":{"items":{"$ref":"#/components/schemas/ValidationError"},)"
    R"("type":"array","title":"Detail"}},"type":"object","title":"HTTPValidationError"},)"
    R"("ValidationError":{"properties":{"loc":{"items":{"anyOf":[{"type":"string"},{"type":"integer"}]},)"
    R"("type":"array","title":"Location"},"msg":{"type":"string","title":"Message"},)"
    R"("type":{"type":"string","title":"Error Type"},"input":{"title":"Input"},)"
    R"("ctx":{"type":"object","title":"Context"}},"type":"object","required":["loc","msg","type"],)"
    R"("title":"ValidationError"})";

constexpr std::string_view security_schemes =
    R"("OAuth2PasswordBearer":{"type":"oauth2","flows":{"password":{)"
    R"("scopes":{"offline_access":"a refresh token too"},"tokenUrl":"login","refreshUrl":"login/refresh"}}})";

std::string lower(std::string_view text) {
    std::string result{text};
    for (char& c : result) c = static_cast<char>(c | 0x20);
    return result;
}

void append_parameters(std::string& out, const Operation& operation) {
    out += ",\"parameters\":[";
    for (const auto& parameter : operation.parameters) {
        if (out.back() != '[') out += ',';
        fmt::format_to(std::back_inserter(out), R"({{"name":"{}","in":"{}","required":{},"schema":{}}})",
                       parameter.name, parameter.in, parameter.is_required, parameter.schema);
    }
    out += ']';
}

void append_responses(std::string& out, const Operation& operation) {
    const auto sink = std::back_inserter(out);
    fmt::format_to(sink, R"(,"responses":{{"{}":{{"description":"Successful Response")", operation.success);
    if (!operation.success_schema.empty())
        fmt::format_to(sink, R"(,"content":{{"application/json":{{"schema":{}}}}})", operation.success_schema);
    out += '}';
    if (!operation.parameters.empty() || !operation.body_type.empty())
        out += R"(,"422":{"description":"Validation Error","content":{"application/json":)"
               R"({"schema":{"$ref":"#/components/schemas/HTTPValidationError"}}}})";
    out += '}';
}

void append_operation(std::string& out, const Operation& operation) {
    const auto sink = std::back_inserter(out);
    fmt::format_to(sink, R"("{}":{{"tags":["{}"],"summary":"{}","operationId":"{}")",
                   lower(to_string(operation.method)), operation.tag, json::title_of(operation.handler),
                   operation.id());
    if (!operation.parameters.empty()) append_parameters(out, operation);
    if (!operation.body_type.empty())
        fmt::format_to(sink, R"(,"requestBody":{{"required":true,"content":{{"{}":{{"schema":{}}}}}}})",
                       operation.body_type, operation.body_schema);
    append_responses(out, operation);
    if (operation.authentication == Authentication::required) out += R"(,"security":[{"OAuth2PasswordBearer":[]}])";
    // The empty requirement says that it also answers without (OpenAPI 3.1.0, Security Requirement Object).
    if (operation.authentication == Authentication::optional) out += R"(,"security":[{"OAuth2PasswordBearer":[]},{}])";
    out += '}';
}

}  // namespace

std::string openapi_document(const ApiInfo& info, std::span<const Operation> operations,
                             const json::Components& schemas) {
    std::vector<std::string_view> paths;  // in the order they were mounted
    std::map<std::string_view, std::vector<const Operation*>> by_path;
    for (const auto& operation : operations) {
        auto& list = by_path[operation.path];
        if (list.empty()) paths.push_back(operation.path);
        list.push_back(&operation);
    }

    std::string out =
        fmt::format(R"({{"openapi":"3.1.0","info":{{"title":{},"description":{},"version":{}}},"paths":{{)",
                    json::to_json(info.title), json::to_json(info.description), json::to_json(info.version));
    for (const auto path : paths) {
        if (out.back() != '{') out += ',';
        fmt::format_to(std::back_inserter(out), R"("{}":{{)", path);
        for (const auto* operation : by_path[path]) {
            if (out.back() != '{') out += ',';
            append_operation(out, *operation);
        }
        out += '}';
    }
    out += R"(},"components":{"schemas":{)";
    out += validation_schemas;
    for (const auto& [name, schema] : schemas) fmt::format_to(std::back_inserter(out), R"(,"{}":{})", name, schema);
    out += R"(},"securitySchemes":{)";
    out += security_schemes;
    out += "}}}";
    return out;
}

}  // namespace plaza::http
