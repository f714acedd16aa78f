#include "platform/http/server/response_head.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace plaza::http {
namespace {

struct Reason {
    int status;
    std::string_view phrase;
};

/// From RFC 9110 §15; 425 from RFC 8470, 428 to 431 from RFC 6585, 507 from RFC 4918.
constexpr std::array reasons{
    Reason{200, "OK"},
    Reason{201, "Created"},
    Reason{202, "Accepted"},
    Reason{204, "No Content"},
    Reason{206, "Partial Content"},
    Reason{301, "Moved Permanently"},
    Reason{302, "Found"},
    Reason{303, "See Other"},
    Reason{304, "Not Modified"},
    Reason{307, "Temporary Redirect"},
    Reason{308, "Permanent Redirect"},
    Reason{400, "Bad Request"},
    Reason{401, "Unauthorized"},
    Reason{403, "Forbidden"},
    Reason{404, "Not Found"},
    Reason{405, "Method Not Allowed"},
    Reason{406, "Not Acceptable"},
    Reason{408, "Request Timeout"},
    Reason{409, "Conflict"},
    Reason{410, "Gone"},
    Reason{411, "Length Required"},
    Reason{412, "Precondition Failed"},
    Reason{413, "Content Too Large"},
    Reason{414, "URI Too Long"},
    Reason{415, "Unsupported Media Type"},
    Reason{416, "Range Not Satisfiable"},
    Reason{417, "Expectation Failed"},
    Reason{422, "Unprocessable Content"},
    Reason{425, "Too Early"},
    Reason{426, "Upgrade Required"},
    Reason{428, "Precondition Required"},
    Reason{429, "Too Many Requests"},
    Reason{431, "Request Header Fields Too Large"},
    Reason{500, "Internal Server Error"},
    Reason{501, "Not Implemented"},
    Reason{502, "Bad Gateway"},
    Reason{503, "Service Unavailable"},
    Reason{504, "Gateway Timeout"},
    Reason{507, "Insufficient Storage"},
};
static_assert(std::ranges::is_sorted(reasons, {}, &Reason::status));

bool has_no_body(const Response& response) {
    return response.status == 204 || response.status == 304;
}

void append_number(std::string& out, std::size_t number) {
    const fmt::format_int digits(number);
    out.append(digits.data(), digits.size());
}

}  // namespace

std::string_view reason_phrase(int status) {
    const auto found = std::ranges::lower_bound(reasons, status, {}, &Reason::status);
    return found != reasons.end() && found->status == status ? found->phrase : "";  // optional (RFC 9112 §4)
}

void encode_head(const Response& response, const Envelope& envelope, std::string& out) {
    out = "HTTP/1.1 ";
    append_number(out, static_cast<std::size_t>(response.status));
    out.append(" ").append(reason_phrase(response.status)).append("\r\nDate: ").append(envelope.date);
    if (!has_no_body(response)) {
        if (!response.content_type.empty()) out.append("\r\nContent-Type: ").append(response.content_type);
        if (const auto size = response.size()) {
            out.append("\r\nContent-Length: ");
            append_number(out, *size);
        } else if (envelope.is_chunked) {
            out.append("\r\nTransfer-Encoding: chunked");
        }
    }
    out.append("\r\nX-Request-ID: ").append(envelope.request_id).append("\r\n");
    if (envelope.persistence == Persistence::close) out.append("Connection: close\r\n");
    if (envelope.persistence == Persistence::keep_alive) out.append("Connection: keep-alive\r\n");
    out.append(response.headers).append("\r\n");
}

bool has_body_to_send(const Response& response, Method method) {
    return method != Method::head && !has_no_body(response);
}

}  // namespace plaza::http
