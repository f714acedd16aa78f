#include "platform/http/encode.hpp"

#include <fmt/format.h>

#include "platform/json/write.hpp"

namespace plaza::http {
namespace {

std::string_view whole_body(const Response& response) {
    return response.static_body.empty() ? std::string_view(response.body) : response.static_body;
}

bool has_no_body(const Response& response) {
    return response.status == 204 || response.status == 304;
}

void append_number(std::string& out, std::size_t number) {
    const fmt::format_int digits(number);
    out.append(digits.data(), digits.size());
}

}  // namespace

std::string_view reason_phrase(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 204:
            return "No Content";
        case 304:
            return "Not Modified";
        case 307:
            return "Temporary Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        default:
            return "";  // optional (RFC 9112 §4)
    }
}

void encode_head(const Response& response, const Envelope& envelope, std::string& out) {
    out = "HTTP/1.1 ";
    append_number(out, static_cast<std::size_t>(response.status));
    out.append(" ").append(reason_phrase(response.status)).append("\r\nDate: ").append(envelope.date);
    if (!has_no_body(response)) {
        if (!response.content_type.empty()) out.append("\r\nContent-Type: ").append(response.content_type);
        out.append("\r\nContent-Length: ");
        append_number(out, whole_body(response).size());
    }
    out.append("\r\nX-Request-ID: ").append(envelope.request_id).append("\r\n");
    if (envelope.persistence == Persistence::close) out.append("Connection: close\r\n");
    if (envelope.persistence == Persistence::keep_alive) out.append("Connection: keep-alive\r\n");
    out.append(response.headers).append("\r\n");
}

std::string_view body_to_send(const Response& response, Method method) {
    return method == Method::head || has_no_body(response) ? std::string_view{} : whole_body(response);
}

Response to_response(const Refusal& refusal) {
    Response response;
    response.status = refusal.status;
    response.body = "{\"detail\":";
    json::append_any_string(response.body, refusal.detail);
    response.body += '}';
    if (refusal.retry_after) response.with("Retry-After", std::to_string(refusal.retry_after->count()));
    return response;
}

}  // namespace plaza::http
