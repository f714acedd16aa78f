// The framing rules: what is refused because a proxy in front of us may read it differently (request smuggling), or
// because it is too large. Beast's grammar is looser; nothing here parses for it.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string_view>

#include "platform/http/server/head_parser.hpp"
#include "platform/http/server/limits.hpp"
#include "platform/http/server/rejection.hpp"

namespace plaza::http {

/// Looks for the end of a head in the raw bytes as they arrive, and refuses what a parser would hide: bare CR or LF,
/// control characters, folded lines.
class HeadScan {
 public:
    /// `text` starts with the message's first byte and only grows from call to call.
    [[nodiscard]] std::optional<Rejection> read(std::string_view text, const Limits& limits);

    [[nodiscard]] bool is_complete() const { return complete_; }
    /// Where the head begins (an empty line before it is skipped, RFC 9112 §2.2), and what follows it.
    [[nodiscard]] std::size_t begin() const { return begin_; }
    [[nodiscard]] std::size_t end() const { return at_; }

 private:
    std::optional<Rejection> end_line(const Limits& limits);
    [[nodiscard]] std::optional<Rejection> check_sizes(const Limits& limits) const;

    std::size_t at_ = 0;
    std::size_t begin_ = 0;
    std::size_t line_ = 0;    // where the current line begins
    std::size_t fields_ = 0;  // where the first field begins; 0 while the request line lasts
    std::size_t lines_ = 0;
    bool complete_ = false;
};

/// A request's target in the form that routes: without scheme and host, split at the `?`.
struct Target {
    std::string_view origin;
    std::string_view path;
    std::string_view query;
};

/// Judges a parsed head; answers its target when the request may be read on.
[[nodiscard]] std::expected<Target, Rejection> check_head(const Head& head, const Limits& limits);

/// How a body over the limit is refused.
[[nodiscard]] Rejection too_large(std::size_t limit);

}  // namespace plaza::http
