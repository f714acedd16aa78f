// ChunkedBody: decodes a chunked body (RFC 9112 §7.1). Stricter than Beast: no trailers, only text in extensions, and a
// wrong byte is rejected as soon as it arrives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "platform/http/server/rejection.hpp"

namespace plaza::http {

class ChunkedBody {
 public:
    explicit ChunkedBody(std::size_t limit) : limit_(limit) {}

    /// Appends the data in `bytes` to `body`. Returns the number of bytes that belong to the message.
    [[nodiscard]] std::expected<std::size_t, Rejection> read(std::string_view bytes, std::string& body);

    [[nodiscard]] bool is_complete() const { return state_ == State::complete; }
    /// The remaining bytes of the current chunk.
    [[nodiscard]] std::uint64_t announced() const { return state_ == State::data ? size_ : 0; }

    /// Sets the limit of the decoded body in bytes. Returns a rejection if the body is already longer.
    [[nodiscard]] std::optional<Rejection> set_limit(std::size_t limit);

 private:
    enum class State : std::uint8_t { size, extension, size_lf, data, data_cr, data_lf, end_cr, end_lf, complete };

    [[nodiscard]] std::optional<Rejection> read_byte(char c);
    [[nodiscard]] std::optional<Rejection> read_size(char c);
    [[nodiscard]] std::optional<Rejection> read_extension(char c);

    std::size_t limit_;
    std::size_t decoded_ = 0;
    std::uint64_t size_ = 0;  // remaining bytes of the current chunk
    std::size_t digits_ = 0;
    std::size_t extensions_ = 0;
    State state_ = State::size;
};

}  // namespace plaza::http
