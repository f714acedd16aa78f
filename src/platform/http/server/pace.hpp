// Pace: until when a connection waits for its client. What is transferred may renew it, so that a slow link gets
// through and a client that only drips does not hold memory.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace plaza::http {

using Clock = std::chrono::steady_clock;

class Pace {
 public:
    /// Nobody waits for the client.
    void rest() { until_ = Clock::time_point::max(); }

    /// Once, whatever comes meanwhile.
    void wait(Clock::time_point now, std::chrono::milliseconds duration) {
        share_ = 0;
        until_ = now + duration;
    }

    /// Again and again, as long as each span brings its share of bytes. `moved` counts them, from anywhere.
    void wait_while_moving(Clock::time_point now, std::chrono::milliseconds span, std::int64_t bytes_per_second,
                           std::int64_t moved) {
        span_ = span;
        share_ = std::max<std::int64_t>(1, bytes_per_second * span.count() / 1000);
        moved_ = moved;
        until_ = now + span;
    }

    [[nodiscard]] bool is_due(Clock::time_point now) const { return now >= until_; }

    /// When it is due: whether the client has moved enough to be waited for again.
    [[nodiscard]] bool renew(Clock::time_point now, std::int64_t moved) {
        if (share_ == 0 || moved - moved_ < share_) return false;
        moved_ = moved;
        until_ = now + span_;
        return true;
    }

 private:
    Clock::time_point until_ = Clock::time_point::max();
    std::chrono::milliseconds span_{};
    std::int64_t share_ = 0;  // 0: is not renewed
    std::int64_t moved_ = 0;
};

}  // namespace plaza::http
