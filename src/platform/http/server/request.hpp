// Request: a parsed request for the routes. No sockets, no parsing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace plaza::http {

enum class Method : std::uint8_t { get, head, post, put, delete_, patch, options, other };

struct Header {
    std::string_view name;
    std::string_view value;
};

/// The data of a request for its log line and metrics, filled during handling.
struct RequestIdentity {
    std::string_view route{};  // the path template, owned by the route table
    bool is_logged = true;
    std::optional<std::int64_t> caller{};  // the caller's id, if known
};

class BodyReader;

/// Has views of the connection's buffer, which outlives the handling of the request.
struct Request {
    Method method = Method::get;
    std::string_view method_name;
    std::string_view target;  // as sent, in origin form
    std::string_view path;    // of the target, still percent-encoded
    std::string_view query;   // of the target, without the `?`, still encoded
    std::span<const Header> headers;
    std::string_view body;         // the part that was read
    BodyReader* reader = nullptr;  // reads the rest; null if the body is complete
    std::string_view client;       // the client's address, also behind a trusted proxy
    std::string_view id;           // the request id in the answer and the log
    RequestIdentity identity{};
    std::string rate_headers{};  // header lines of the answer, if the mount has a rate, each with CRLF

    /// The value of the first header with this name, case-insensitive.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
    /// The number of headers with this name.
    [[nodiscard]] std::size_t count(std::string_view name) const;
};

}  // namespace plaza::http
