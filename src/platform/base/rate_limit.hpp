// RateLimit: at most so many tries of one key in a span of time, kept in memory. Shared by all loops.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "platform/base/tally.hpp"

namespace plaza {

/// "10/5m": ten tries in five minutes. None allowed means no limit.
struct Rate {
    int tries = 0;
    std::chrono::seconds span{1};
};

class RateLimit {
 public:
    using Clock = std::chrono::steady_clock;

    explicit RateLimit(Rate rate) : rate_(rate) {}

    /// Counts a try of the key. When there were too many, says how long to wait, and does not count it.
    std::optional<std::chrono::seconds> try_again_after(std::string_view key, Clock::time_point now = Clock::now());

    /// How many tries were too many so far.
    [[nodiscard]] std::uint64_t refused() const { return refused_.value(); }

 private:
    void forget_idle(Clock::time_point now);

    Rate rate_;
    Tally refused_;  // changed under the mutex
    std::mutex mutex_;
    // Generic cell rate algorithm: for each key the moment at which its allowance is whole again.
    std::unordered_map<std::string, Clock::time_point> whole_at_;
};

/// What of an address is limited: an IPv4 address itself, of IPv6 the /64 that one customer gets (RFC 6177).
[[nodiscard]] std::string limited_part(std::string_view address);

}  // namespace plaza
