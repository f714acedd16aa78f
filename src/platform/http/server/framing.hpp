// Framing rules: rejects requests that a proxy in front of Plaza could read differently (request smuggling), or that
// are too large. Stricter than the grammar of Beast; parses nothing itself.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string_view>

#include "platform/http/server/head_parser.hpp"
#include "platform/http/server/limits.hpp"
#include "platform/http/server/rejection.hpp"

namespace plaza::http {

/// Searches for the end of a head in the raw bytes as they arrive. Rejects bytes that a parser would hide: bare CR or
/// LF, control characters, folded lines.
class HeadScan {
 public:
    /// `text` must start with the first byte of the message, and only grow between calls.
    [[nodiscard]] std::optional<Rejection> read(std::string_view text, const Limits& limits);

    [[nodiscard]] bool is_complete() const { return complete_; }
    /// The positions of the first byte of the head, and of the byte after it. An empty line before the head is skipped
    /// (RFC 9112 §2.2).
    [[nodiscard]] std::size_t begin() const { return begin_; }
    [[nodiscard]] std::size_t end() const { return at_; }

 private:
    std::optional<Rejection> end_line(const Limits& limits);
    [[nodiscard]] std::optional<Rejection> check_sizes(const Limits& limits) const;

    std::size_t at_ = 0;
    std::size_t begin_ = 0;
    std::size_t line_ = 0;    // the start of the current line
    std::size_t fields_ = 0;  // the start of the first field; 0 during the request line
    std::size_t lines_ = 0;
    bool complete_ = false;
};

/// The target of a request for routing: without scheme and host, split at the `?`.
struct Target {
    std::string_view origin;
    std::string_view path;
    std::string_view query;
};

/// Checks a parsed head. Returns its target if the request is acceptable.
[[nodiscard]] std::expected<Target, Rejection> check_head(const Head& head, const Limits& limits);

/// The rejection of a body that is longer than `limit` bytes.
[[nodiscard]] Rejection too_large(std::size_t limit);

}  // namespace plaza::http
