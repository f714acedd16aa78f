// Wire: one blocking TCP connection to a server on this machine, in bytes and in HTTP answers. Knows nothing of
// requests.
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

    /// The value of the first header of that name, without regard to case; "" where there is none.
    [[nodiscard]] std::string header(std::string_view name) const;
    [[nodiscard]] bool has_header(std::string_view name) const;
    /// The body as JSON; throws where it is none.
    [[nodiscard]] nlohmann::json json() const;
};

/// Throws std::runtime_error where the peer does not answer within half a minute.
class Wire {
 public:
    /// From the loopback address 127.0.0.`source`.
    explicit Wire(std::uint16_t port, std::uint8_t source = 1);
    ~Wire();
    Wire(Wire&& other) noexcept : socket_(std::exchange(other.socket_, -1)), unread_(std::move(other.unread_)) {}
    Wire& operator=(Wire&& other) noexcept;

    /// False where the peer has closed its end.
    bool send(std::string_view bytes);
    /// Says that no more will be sent.
    void finish_sending();
    /// The next answer. One to a HEAD request has no body, whatever its Content-Length.
    [[nodiscard]] Answer read_answer(bool is_to_head = false);
    /// Takes some of what has come off the socket, for the next answer. False: the peer has closed.
    bool read_more();
    /// What comes until the peer closes.
    [[nodiscard]] std::string read_to_end();

 private:
    int socket_;
    std::string unread_;
};

}  // namespace plaza::test
