// From bytes to the value that extraction decodes: JSON bodies, forms and query strings, as FastAPI reads them.
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

/// The answer to a body that is compressed, which nobody here reads (RFC 9110 §15.5.16).
[[nodiscard]] std::optional<Response> reject_coding(const Request& request, const ErrorFormat& errors);

/// The JSON body, a view of the request's; null where none was sent, nothing where it is of another media type. The
/// error is the answer: 422 for malformed JSON, 400 for bytes that are not UTF-8.
[[nodiscard]] std::expected<std::optional<json::Value>, Response> parse_body(const Request& request,
                                                                             const ErrorFormat& errors,
                                                                             bool has_secret);

/// A body of another media type than JSON, where JSON is wanted.
[[nodiscard]] json::Fault not_json(const Request& request, bool has_secret);

/// The query string's pairs. Nothing, with a fault, when they are too many.
[[nodiscard]] std::optional<Fields> query_fields(std::string_view query, json::Faults& faults);

/// The query string's pairs as the text of a JSON object of strings. Nothing, with a fault, when they are too many.
[[nodiscard]] std::optional<std::string> query_object(std::string_view query, json::Faults& faults);

/// Whether the media type is that of a form.
[[nodiscard]] bool is_form(const Request& request);

/// A form's fields; none where the body is no form. Nothing, with a fault, when malformed or too many.
[[nodiscard]] std::optional<Fields> form_fields(const Request& request, json::Faults& faults);

/// The same as the text of a JSON object, empty ones left out (they count as missing).
[[nodiscard]] std::optional<std::string> form_object(const Request& request, json::Faults& faults);

/// Tells those who sent no form, beside the faults found, that one is wanted.
void advise_form(const Request& request, json::Faults& faults);

}  // namespace plaza::http
