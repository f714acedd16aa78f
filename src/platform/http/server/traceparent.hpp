// Traceparent: where a request belongs in a trace that another system has begun (W3C Trace Context, level 1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/http/server/request.hpp"

namespace plaza::http {

/// Lower-case hexadecimal digits, so they may be logged as they came. Views of the header.
struct Traceparent {
    std::string_view trace_id;   // 32 digits
    std::string_view parent_id;  // 16 digits: the caller's span
};

/// Reads the value of the header (§3.2.2). Absent where it is malformed: then the caller counts as outside of any
/// trace.
[[nodiscard]] std::optional<Traceparent> parse_traceparent(std::string_view value);

/// The request's, where it brings exactly one that is well formed.
[[nodiscard]] std::optional<Traceparent> find_traceparent(const Request& request);

/// 16 digits, not all zero: for what this server does of a trace.
[[nodiscard]] std::string new_span_id();

}  // namespace plaza::http
