// Limits: all limits of the HTTP server on the resources of clients.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace plaza::http {

/// Bodies up to this many bytes are read before authentication. Also the limit of a mount that sets none.
inline constexpr std::size_t early_body = 64 << 10;

struct Limits {
    std::size_t body = 1 << 20;  // bytes, for a body that is read completely
    std::size_t target = 8 << 10;
    std::size_t header = 16 << 10;  // bytes of all fields together
    std::size_t fields = 100;
    std::size_t bodies = 256 << 20;   // of the process: bytes for arriving and handled bodies
    std::size_t answers = 256 << 20;  // of the process: bytes of long answers that clients have not read yet

    std::chrono::milliseconds header_deadline{10'000};  // from the first byte of a request to the end of its head
    std::chrono::milliseconds body_deadline{30'000};    // extended while the body arrives at `min_rate`
    std::chrono::milliseconds idle_deadline{75'000};
    std::chrono::milliseconds write_deadline{60'000};  // extended while the client reads at `min_rate`
    std::int64_t min_rate = 1 << 10;                   // bytes per second
};

}  // namespace plaza::http
