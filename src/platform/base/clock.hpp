// Clock: the time of PostgreSQL, as one loop knows it. Several servers have several clocks; what they write has one.
#pragma once

#include <chrono>
#include <optional>

#include "platform/base/time.hpp"

namespace plaza {

/// Between two settings it follows the steady clock, so that a step of this machine's clock does not matter. Until
/// the first one it is this machine's clock.
class Clock {
 public:
    using Steady = std::chrono::steady_clock;

    [[nodiscard]] Time now() const {
        if (!set_at_) return std::chrono::floor<Time::duration>(std::chrono::system_clock::now());
        return time_ + std::chrono::floor<Time::duration>(Steady::now() - *set_at_);
    }

    /// It was `time` at `moment`.
    void set(Time time, Steady::time_point moment) {
        time_ = time;
        set_at_ = moment;
    }

 private:
    Time time_{};
    std::optional<Steady::time_point> set_at_;
};

}  // namespace plaza
