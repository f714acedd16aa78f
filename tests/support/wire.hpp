// Wire: a blocking TCP connection to a server on this machine, which sends bytes and reads HTTP answers.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plaza::test {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Answer {
    int status = 0;
    Headers headers;
    std::string body;

    /// The value of the first header with this name in any case, or "".
    [[nodiscard]] std::string header(std::string_view name) const;
    [[nodiscard]] bool has_header(std::string_view name) const;
    /// The body as JSON. Throws if it is not JSON.
    [[nodiscard]] nlohmann::json json() const;
};

/// Throws std::runtime_error if the peer does not answer within a minute.
class Wire {
 public:
    /// Connects from the loopback address 127.0.0.`source`.
    explicit Wire(std::uint16_t port, std::uint8_t source = 1);
    ~Wire();
    Wire(Wire&& other) noexcept : socket_(std::exchange(other.socket_, -1)), unread_(std::move(other.unread_)) {}
    Wire& operator=(Wire&& other) noexcept;

    /// Returns false if the peer has closed the connection.
    bool send(std::string_view bytes);
    /// Closes the sending side.
    void finish_sending();
    /// Reads the next answer. An answer to HEAD has no body, whatever its Content-Length.
    [[nodiscard]] Answer read_answer(bool is_to_head = false);
    /// Reads received bytes from the socket, for the next answer. Returns false if the peer has closed the connection.
    bool read_more();
    /// Reads until the peer closes the connection.
    [[nodiscard]] std::string read_to_end();

 private:
    int socket_;
    std::string unread_;
};

}  // namespace plaza::test
