// RawClient: one blocking connection for what is no answer with a length: streams, WebSockets, half a request.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace plaza::test {

/// Throws std::runtime_error where the peer is silent for a minute.
class RawClient {
 public:
    /// With a receive buffer of that many bytes; 0: the kernel's.
    explicit RawClient(std::uint16_t port, int receive_buffer = 0);
    ~RawClient();
    RawClient(RawClient&& other) noexcept;
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    void send(std::string_view bytes) const;
    void get(std::string_view target, std::string_view headers = {}, std::string_view version = "1.1") const;
    /// Returns the bytes up to the end of that text. Throws if the peer closes before.
    [[nodiscard]] std::string read_until(std::string_view text);
    [[nodiscard]] std::string read(std::size_t size);
    /// Returns the bytes until the peer closes or resets the connection.
    [[nodiscard]] std::string read_to_end();
    void close();

 private:
    bool read_more();

    int socket_;
    std::string unread_;
};

}  // namespace plaza::test
