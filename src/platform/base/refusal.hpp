// Refusal: a request that cannot be honoured, as a slice or handler says it. Each protocol renders it its own way.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <utility>

namespace plaza {

struct Refusal : std::exception {
    int status;
    std::string detail;
    /// Sent as Retry-After (RFC 9110 §10.2.3).
    std::optional<std::chrono::seconds> retry_after;

    Refusal(int status, std::string detail, std::optional<std::chrono::seconds> retry_after = {})
        : status(status), detail(std::move(detail)), retry_after(retry_after) {}
    [[nodiscard]] const char* what() const noexcept override { return detail.c_str(); }
};

/// 401: the caller is nobody we know; the native text of contract.md §2.
[[nodiscard]] inline Refusal unauthenticated() {
    return {401, "Couldn't validate Credentials"};
}

template <class... Args>
[[nodiscard]] Refusal bad_request(fmt::format_string<Args...> text, Args&&... args) {
    return {400, fmt::format(text, std::forward<Args>(args)...)};
}
template <class... Args>
[[nodiscard]] Refusal forbidden(fmt::format_string<Args...> text, Args&&... args) {
    return {403, fmt::format(text, std::forward<Args>(args)...)};
}
template <class... Args>
[[nodiscard]] Refusal not_found(fmt::format_string<Args...> text, Args&&... args) {
    return {404, fmt::format(text, std::forward<Args>(args)...)};
}
template <class... Args>
[[nodiscard]] Refusal conflict(fmt::format_string<Args...> text, Args&&... args) {
    return {409, fmt::format(text, std::forward<Args>(args)...)};
}
[[nodiscard]] inline Refusal too_many(std::chrono::seconds retry_after) {
    return {429, "too many attempts, try again later", retry_after};
}
[[nodiscard]] inline Refusal unavailable(std::string detail,
                                         std::chrono::seconds retry_after = std::chrono::seconds{1}) {
    return {503, std::move(detail), retry_after};
}

}  // namespace plaza
