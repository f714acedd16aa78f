// Parses bodies and query strings for the extraction of parameters: JSON, forms and queries, as FastAPI does.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "platform/http/routing/error_format.hpp"
#include "platform/http/routing/exchange.hpp"
#include "platform/http/routing/fields.hpp"
#include "platform/json/fault.hpp"
#include "platform/json/value.hpp"

namespace plaza::http {

/// Returns the answer to a compressed body, which is not supported (RFC 9110 §15.5.16), or nullopt for other bodies.
[[nodiscard]] std::optional<Response> reject_coding(const Request& request, const ErrorFormat& errors);

/// The JSON body as a view of the request's body; null if there is no body, nullopt for another media type. The error
/// is the answer: 422 for malformed JSON, 400 if it is not UTF-8.
[[nodiscard]] std::expected<std::optional<json::Value>, Response> parse_body(const Request& request,
                                                                             const ErrorFormat& errors,
                                                                             bool has_secret);

/// The fault for a body that should be JSON but has another media type.
[[nodiscard]] json::Fault not_json(const Request& request, bool has_secret);

/// The pairs of the query string. Returns nullopt and appends a fault if there are more than max_fields.
[[nodiscard]] std::optional<Fields> query_fields(std::string_view query, json::Faults& faults);

/// The pairs of the query string as the text of a JSON object of strings. Returns nullopt and appends a fault if there
/// are more than max_fields.
[[nodiscard]] std::optional<std::string> query_object(std::string_view query, json::Faults& faults);

/// Whether the media type is that of a form.
[[nodiscard]] bool is_form(const Request& request);

/// The fields of a form; empty if the body is not a form. Returns nullopt and appends a fault if it is malformed or has
/// too many fields.
[[nodiscard]] std::optional<Fields> form_fields(const Request& request, json::Faults& faults);

/// The fields of a form as the text of a JSON object, without empty ones, which count as missing.
[[nodiscard]] std::optional<std::string> form_object(const Request& request, json::Faults& faults);

/// If the body is not a form, adds to the faults the advice to send one.
void advise_form(const Request& request, json::Faults& faults);

}  // namespace plaza::http
