// Traceparent: the position of a request in a trace of another system (W3C Trace Context, level 1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/http/server/request.hpp"

namespace plaza::http {

/// Lower-case hexadecimal digits, so they can be logged unchanged. Views of the header.
struct Traceparent {
    std::string_view trace_id;   // 32 digits
    std::string_view parent_id;  // 16 digits: the caller's span
};

/// Reads the value of the header (§3.2.2). Returns nullopt if it is malformed; the request then has no trace.
[[nodiscard]] std::optional<Traceparent> parse_traceparent(std::string_view value);

/// The trace of the request, if it has exactly one valid header.
[[nodiscard]] std::optional<Traceparent> find_traceparent(const Request& request);

/// A new span id of this server: 16 digits, not all zero.
[[nodiscard]] std::string new_span_id();

}  // namespace plaza::http
