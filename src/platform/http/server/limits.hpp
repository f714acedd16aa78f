// Limits: what clients may cost. Every bound of the HTTP server is here.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace plaza::http {

/// A body of at most so many bytes is read before anybody looks at the request, and is the longest that a route takes
/// which does not say otherwise.
inline constexpr std::size_t early_body = 64 << 10;

struct Limits {
    std::size_t body = 1 << 20;  // that is read whole
    std::size_t target = 8 << 10;
    std::size_t header = 16 << 10;  // all fields together
    std::size_t fields = 100;
    std::size_t bodies = 256 << 20;   // of the process: what bodies that arrive or are handled may cost together
    std::size_t answers = 256 << 20;  // of the process: long answers that wait for their clients

    std::chrono::milliseconds header_deadline{10'000};  // from a request's first byte to the end of its head
    std::chrono::milliseconds body_deadline{30'000};    // renewed while the body comes fast enough
    std::chrono::milliseconds idle_deadline{75'000};
    std::chrono::milliseconds write_deadline{60'000};  // renewed while the client reads fast enough
    std::int64_t min_rate = 1 << 10;                   // bytes a second; what is enough
};

}  // namespace plaza::http
