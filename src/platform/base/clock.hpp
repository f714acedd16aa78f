// Clock: PostgreSQL's time, as measured by this process, so that several servers write times of one clock.
#pragma once

#include <atomic>
#include <chrono>

#include "platform/base/time.hpp"

namespace plaza {

/// This machine's clock, corrected by its difference from PostgreSQL's. Any thread can read it. Only one may measure.
class Clock {
 public:
    [[nodiscard]] Time now() const { return machine_time() + difference_.load(std::memory_order_relaxed); }

    /// Corrects the difference. PostgreSQL's clock showed `time` between the moments `before` and `after` of
    /// machine_time(). A difference that is consistent with this is kept, so that time does not run backwards. Does
    /// nothing if the two moments are more than a second apart, or if this machine's clock was set back between them.
    void measure(Time time, Time before, Time after) {
        if (after < before || after - before > std::chrono::seconds{1}) return;
        const auto known = difference_.load(std::memory_order_relaxed);
        if (before + known <= time && time <= after + known) return;
        difference_.store(time - (before + (after - before) / 2), std::memory_order_relaxed);
    }

    [[nodiscard]] static Time machine_time() {
        return std::chrono::floor<Time::duration>(std::chrono::system_clock::now());
    }

 private:
    std::atomic<Time::duration> difference_{Time::duration{}};
};

}  // namespace plaza
