// Pace: the deadline of a connection that waits for its client. Transferred bytes can extend it, so that slow links
// work, but clients that send or read very slowly do not hold memory.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace plaza::http {

using Clock = std::chrono::steady_clock;

class Pace {
 public:
    /// No deadline.
    void rest() { until_ = Clock::time_point::max(); }

    /// A fixed deadline.
    void wait(Clock::time_point now, std::chrono::milliseconds duration) {
        share_ = 0;
        until_ = now + duration;
    }

    /// A deadline that is extended as long as each span transfers its share of bytes. `moved` is a count of bytes from
    /// any start.
    void wait_while_moving(Clock::time_point now, std::chrono::milliseconds span, std::int64_t bytes_per_second,
                           std::int64_t moved) {
        span_ = span;
        share_ = std::max<std::int64_t>(1, bytes_per_second * span.count() / 1000);
        moved_ = moved;
        until_ = now + span;
    }

    [[nodiscard]] bool is_due(Clock::time_point now) const { return now >= until_; }

    /// Call it when the deadline is due. Returns true and extends it if enough bytes were transferred.
    [[nodiscard]] bool renew(Clock::time_point now, std::int64_t moved) {
        if (share_ == 0 || moved - moved_ < share_) return false;
        moved_ = moved;
        until_ = now + span_;
        return true;
    }

 private:
    Clock::time_point until_ = Clock::time_point::max();
    std::chrono::milliseconds span_{};
    std::int64_t share_ = 0;  // bytes per span; 0: never extended
    std::int64_t moved_ = 0;
};

}  // namespace plaza::http
