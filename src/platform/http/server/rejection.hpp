// Rejection: an error answer with HTTP status and text: the server's own refusals, and errors of one protocol.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace plaza::http {

/// Handlers can throw it.
struct Rejection : std::exception {
    int status;
    std::string text;
    /// Sent as Retry-After (RFC 9110 §10.2.3).
    std::optional<std::chrono::seconds> wait;
    /// The protocol that the client must use instead: a literal, sent as Upgrade with 426 (RFC 9110 §15.5.22).
    std::string_view upgrade{};

    Rejection(int status, std::string text, std::optional<std::chrono::seconds> wait = {})
        : status(status), text(std::move(text)), wait(wait) {}
    [[nodiscard]] const char* what() const noexcept override { return text.c_str(); }
};

template <class... Args>
[[nodiscard]] Rejection bad_request(fmt::format_string<Args...> text, Args&&... args) {
    return {400, fmt::format(text, std::forward<Args>(args)...)};
}
template <class... Args>
[[nodiscard]] Rejection not_found(fmt::format_string<Args...> text, Args&&... args) {
    return {404, fmt::format(text, std::forward<Args>(args)...)};
}
template <class... Args>
[[nodiscard]] Rejection conflict(fmt::format_string<Args...> text, Args&&... args) {
    return {409, fmt::format(text, std::forward<Args>(args)...)};
}
[[nodiscard]] inline Rejection unavailable(std::string text) {
    return {503, std::move(text), std::chrono::seconds{1}};
}

}  // namespace plaza::http
