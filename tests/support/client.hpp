// Client: a client of the API, with or without a token, that waits for each answer.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "tests/support/wire.hpp"

namespace plaza::test {

/// The body of a request, JSON by default.
struct Body {
    std::string bytes;
    std::string content_type = "application/json";

    Body(std::string json) : bytes(std::move(json)) {}
    Body(const char* json) : bytes(json) {}
    Body(std::string bytes, std::string content_type)
        : bytes(std::move(bytes)), content_type(std::move(content_type)) {}
};

/// An HTML form as a request body.
[[nodiscard]] Body form(std::initializer_list<std::pair<std::string_view, std::string_view>> fields);

class Client {
 public:
    explicit Client(std::uint16_t port, std::string token = {}) : port_(port), token_(std::move(token)) {}

    Answer get(std::string_view path, const Headers& headers = {}) { return send("GET", path, {}, headers); }
    Answer post(std::string_view path, Body body, const Headers& headers = {}) {
        return send("POST", path, std::move(body), headers);
    }
    Answer put(std::string_view path, Body body) { return send("PUT", path, std::move(body)); }
    Answer patch(std::string_view path, Body body) { return send("PATCH", path, std::move(body)); }
    Answer del(std::string_view path, std::optional<Body> body = {}) { return send("DELETE", path, std::move(body)); }

    /// Sends any request. The token and a usual Host are sent unless `headers` contain Authorization or Host.
    Answer send(std::string_view method, std::string_view path, std::optional<Body> body = {},
                const Headers& headers = {});

    [[nodiscard]] const std::string& token() const { return token_; }

 private:
    std::uint16_t port_;
    std::string token_;
    std::optional<Wire> wire_;  // kept alive between requests
};

}  // namespace plaza::test
