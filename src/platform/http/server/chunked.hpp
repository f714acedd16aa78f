// Decodes a chunked body (RFC 9112 §7.1), stricter than Beast does: no trailers, nothing but text in extensions, and a
// wrong byte is refused when it arrives.
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

    /// Appends the data in `bytes` to `body`; answers how many bytes belonged to the message.
    [[nodiscard]] std::expected<std::size_t, Rejection> read(std::string_view bytes, std::string& body);

    [[nodiscard]] bool is_complete() const { return state_ == State::complete; }
    /// What the chunk that has begun has still to come.
    [[nodiscard]] std::uint64_t announced() const { return state_ == State::data ? size_ : 0; }

    /// From here on; a rejection if the body is too long already.
    [[nodiscard]] std::optional<Rejection> set_limit(std::size_t limit);

 private:
    enum class State : std::uint8_t { size, extension, size_lf, data, data_cr, data_lf, end_cr, end_lf, complete };

    [[nodiscard]] std::optional<Rejection> read_byte(char c);
    [[nodiscard]] std::optional<Rejection> read_size(char c);
    [[nodiscard]] std::optional<Rejection> read_extension(char c);

    std::size_t limit_;
    std::size_t decoded_ = 0;
    std::uint64_t size_ = 0;  // what the chunk has still to come
    std::size_t digits_ = 0;
    std::size_t extensions_ = 0;
    State state_ = State::size;
};

}  // namespace plaza::http
