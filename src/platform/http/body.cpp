#include "platform/http/body.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "platform/http/form.hpp"
#include "platform/json/parse.hpp"

namespace plaza::http {
namespace {

/// The media type alone, lower-case, without parameters.
std::string media_type(std::string_view content_type) {
    const auto type = content_type.substr(0, content_type.find(';'));
    std::string lower;
    for (const char c : type)
        if (c != ' ' && c != '\t') lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    return lower;
}

/// `application/json`, `application/*+json`, and no content type at all.
bool is_json(const Request& request) {
    const auto header = request.header("Content-Type");
    if (!header) return true;
    const auto type = media_type(*header);
    return type == "application/json" || (type.starts_with("application/") && type.ends_with("+json"));
}

json::Value object_of(Fields fields, bool keep_empty) {
    json::Object object;
    object.reserve(fields.size());
    for (auto& [name, text] : fields)
        if (keep_empty || !text.empty()) object.push_back({std::move(name), {std::move(text)}});
    json::drop_duplicates(object);
    return {std::move(object)};
}

}  // namespace

std::expected<json::Value, Response> parse_body(const Request& request, const Protocol& protocol, bool has_secret) {
    if (request.body.empty()) return json::Value{};
    if (!is_json(request)) return json::Value{std::string(request.body)};
    auto value = json::parse(request.body);
    if (value) return std::move(*value);
    const auto* error = std::get_if<json::SyntaxError>(&value.error());
    if (error == nullptr)
        return std::unexpected(protocol.refuse({400, "There was an error parsing the body"}, request));
    auto fault = json::invalid_json(*error);
    if (has_secret) fault.input.clear();
    return std::unexpected(protocol.invalid({std::move(fault)}, request));
}

json::Value query_object(std::string_view query) {
    return object_of(parse_urlencoded(query).value_or(Fields{}), true);
}

json::Value form_object(const Request& request) {
    const auto header = request.header("Content-Type").value_or("");
    const auto type = media_type(header);
    if (type == "application/x-www-form-urlencoded")
        return object_of(parse_urlencoded(request.body).value_or(Fields{}), false);
    if (type == "multipart/form-data") {
        if (auto fields = parse_multipart(header, request.body)) return object_of(std::move(*fields), false);
    }
    return {json::Object()};
}

}  // namespace plaza::http
