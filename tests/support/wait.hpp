// Waiting for another process that sends no notification: checks a condition repeatedly, up to a limit.
#pragma once

#include <chrono>
#include <concepts>
#include <thread>

namespace plaza::test {

inline constexpr std::chrono::seconds patience{30};

/// Whether the condition became true within the limit.
[[nodiscard]] bool becomes_true(std::predicate auto condition, std::chrono::milliseconds limit = patience) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

}  // namespace plaza::test
