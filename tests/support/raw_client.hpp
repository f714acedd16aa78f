// RawClient: a blocking connection for streams, WebSockets and incomplete requests, which Wire cannot read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace plaza::test {

/// Throws std::runtime_error if the peer sends nothing for a minute.
class RawClient {
 public:
    /// `receive_buffer` is in bytes. 0 means the default of the kernel.
    explicit RawClient(std::uint16_t port, int receive_buffer = 0);
    ~RawClient();
    RawClient(RawClient&& other) noexcept;
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    void send(std::string_view bytes) const;
    void get(std::string_view target, std::string_view headers = {}, std::string_view version = "1.1") const;
    /// Returns the bytes up to and including the text. Throws std::runtime_error if the peer closes the connection
    /// earlier.
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
