// Clock: the time of PostgreSQL, as one loop knows it. Several servers have several clocks; what they write has one.
#pragma once

#include <chrono>

#include "platform/base/time.hpp"

namespace plaza {

/// This machine's clock, corrected by its difference from PostgreSQL's when that was last measured.
class Clock {
 public:
    [[nodiscard]] Time now() const { return machine_time() + difference_; }

    /// It was `time` there between two moments of this machine's clock. Ignored if the answer took longer than a
    /// second, or this machine's clock was set meanwhile.
    void measure(Time time, Time before, Time after) {
        if (after < before || after - before > std::chrono::seconds{1}) return;
        difference_ = time - (before + (after - before) / 2);
    }

    [[nodiscard]] static Time machine_time() {
        return std::chrono::floor<Time::duration>(std::chrono::system_clock::now());
    }

 private:
    Time::duration difference_{};
};

}  // namespace plaza
