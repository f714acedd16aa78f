// From bytes to the value that extraction decodes: JSON bodies, forms and query strings, as FastAPI reads them.
#pragma once

#include <expected>
#include <string_view>

#include "platform/http/exchange.hpp"
#include "platform/json/value.hpp"

namespace plaza::http {

/// The JSON body; null where none was sent. One of another content type is a value that no struct can be read from.
/// The error is the answer: 422 for malformed JSON, 400 for bytes that are not UTF-8.
[[nodiscard]] std::expected<json::Value, Response> parse_body(const Request& request, const Protocol& protocol,
                                                              bool has_secret);

/// The query string's pairs as an object of strings.
[[nodiscard]] json::Value query_object(std::string_view query);

/// A form's fields as an object of strings, empty ones left out (they count as missing); without fields where the body
/// is no form.
[[nodiscard]] json::Value form_object(const Request& request);

}  // namespace plaza::http
