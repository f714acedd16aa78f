// A request as the server hands it to the routes. No sockets, no parsing here.
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

/// What is known of a request for its line in the log; filled on the way.
struct Trace {
    std::string_view route{};  // the path template: owned by the route table
    bool is_logged = true;
    std::optional<std::int64_t> caller{};  // the number of who calls, if known
};

class BodyReader;

/// Views point into the connection's buffer, which outlives the handling of the request.
struct Request {
    Method method = Method::get;
    std::string_view method_name;
    std::string_view target;  // as sent, in origin form
    std::string_view path;    // of the target, percent-encoded still
    std::string_view query;   // of the target, without the `?`, encoded still
    std::span<const Header> headers;
    std::string_view body;         // as far as it was read
    BodyReader* reader = nullptr;  // reads the rest; none: the body is whole
    std::string_view client;       // the client's address; of a trusted proxy, the one it forwards for
    std::string_view id;           // the request id that the answer and the log carry
    Trace trace{};

    /// The first header of that name, without regard to case.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
    /// How many there are of that name.
    [[nodiscard]] std::size_t count(std::string_view name) const;
};

}  // namespace plaza::http
