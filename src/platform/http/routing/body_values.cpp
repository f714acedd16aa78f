#include "platform/http/routing/body_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "platform/base/ascii.hpp"
#include "platform/http/routing/fields.hpp"
#include "platform/json/decode.hpp"
#include "platform/json/parse.hpp"
#include "platform/json/write.hpp"

namespace plaza::http {
namespace {

constexpr std::string_view urlencoded = "application/x-www-form-urlencoded";
constexpr std::string_view multipart = "multipart/form-data";

/// The media type in lower case, without parameters.
std::string media_type(std::string_view content_type) {
    const auto type = content_type.substr(0, content_type.find(';'));
    std::string lower;
    for (const char c : type)
        if (c != ' ' && c != '\t') lower += ascii::to_lower(c);
    return lower;
}

std::string media_type(const Request& request) {
    return media_type(request.header("Content-Type").value_or(""));
}

/// Accepts `application/json`, `application/*+json`, and a missing Content-Type.
bool is_json(const Request& request) {
    const auto header = request.header("Content-Type");
    if (!header) return true;
    const auto type = media_type(*header);
    return type == "application/json" || (type.starts_with("application/") && type.ends_with("+json"));
}

/// The media type for a message. Headers can contain any bytes.
std::string shown_type(const Request& request) {
    const auto type = media_type(request);
    const bool is_plain = std::ranges::all_of(type, [](char c) { return c > ' ' && c < 0x7f; });
    if (type.empty()) return "no Content-Type";
    return is_plain && type.size() <= 100 ? type : "another Content-Type";
}

std::string object_of(const Fields& fields, bool keep_empty) {
    std::string object = "{";
    for (const auto& [name, text] : fields) {
        if (!keep_empty && text.empty()) continue;
        if (object.size() > 1) object += ',';
        json::append_string(object, name);
        object += ':';
        json::append_string(object, text);
    }
    return object += '}';
}

json::Fault too_many_fields(std::string_view where) {
    return {"too_many_fields", {std::string(where)}, fmt::format("at most {} fields are read", max_fields)};
}

}  // namespace

std::optional<Response> reject_coding(const Request& request, const ErrorFormat& errors) {
    const auto is_coded = [](const Header& header) {
        return ascii::equal_ignoring_case(header.name, "Content-Encoding") && !header.value.empty() &&
               !ascii::equal_ignoring_case(header.value, "identity");
    };
    if (std::ranges::none_of(request.headers, is_coded)) return std::nullopt;
    const Rejection rejection{415, "the body must come without Content-Encoding"};
    auto response = errors.reject(rejection, request);
    return std::move(response.add("Accept-Encoding", "identity"));
}

std::expected<std::optional<json::Value>, Response> parse_body(const Request& request, const ErrorFormat& errors,
                                                               bool has_secret) {
    if (request.body.empty()) return json::Value{};
    if (!is_json(request)) return std::nullopt;
    const auto value = json::parse(request.body);
    if (value) return *value;
    const auto* error = std::get_if<json::SyntaxError>(&value.error());
    if (error == nullptr) return std::unexpected(errors.reject({400, "There was an error parsing the body"}, request));
    auto fault = json::invalid_json(*error);
    if (has_secret) fault.input.clear();
    return std::unexpected(errors.invalid({std::move(fault)}, request));
}

json::Fault not_json(const Request& request, bool has_secret) {
    auto fault =
        json::to_fault(json::detail::no_object(), {"body"}, has_secret ? std::string{} : json::echo(request.body));
    fault.advice = fmt::format("the body must be JSON (application/json), got {}", shown_type(request));
    return fault;
}

std::optional<Fields> query_fields(std::string_view query, json::Faults& faults) {
    auto fields = parse_urlencoded(query);
    if (!fields) faults.push_back(too_many_fields("query"));
    return fields;
}

std::optional<std::string> query_object(std::string_view query, json::Faults& faults) {
    const auto fields = query_fields(query, faults);
    if (!fields) return std::nullopt;
    return object_of(*fields, true);
}

bool is_form(const Request& request) {
    const auto type = media_type(request);
    return type == urlencoded || type == multipart;
}

std::optional<Fields> form_fields(const Request& request, json::Faults& faults) {
    if (request.body.empty() || !is_form(request)) return Fields{};
    const bool is_multipart = media_type(request) == multipart;
    auto fields =
        is_multipart ? parse_multipart(*request.header("Content-Type"), request.body) : parse_urlencoded(request.body);
    if (fields) return fields;
    if (is_multipart)
        faults.push_back({"form_invalid", {"body"}, fmt::format("malformed, or more than {} parts", max_parts)});
    else
        faults.push_back(too_many_fields("body"));
    return std::nullopt;
}

std::optional<std::string> form_object(const Request& request, json::Faults& faults) {
    const auto fields = form_fields(request, faults);
    if (!fields) return std::nullopt;
    return object_of(*fields, false);
}

void advise_form(const Request& request, json::Faults& faults) {
    if (faults.empty() || is_form(request)) return;
    faults.front().advice =
        fmt::format("the body must be a form ({} or {}), got {}", urlencoded, multipart, shown_type(request));
}

}  // namespace plaza::http
