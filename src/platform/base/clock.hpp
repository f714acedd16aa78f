// Clock: the time of PostgreSQL, as this process knows it. Several servers have several clocks; what they write has
// one.
#pragma once

#include <atomic>
#include <chrono>

#include "platform/base/time.hpp"

namespace plaza {

/// This machine's clock, corrected by its difference from PostgreSQL's. Any thread may ask; one measures.
class Clock {
 public:
    [[nodiscard]] Time now() const { return machine_time() + difference_.load(std::memory_order_relaxed); }

    /// It was `time` there between two moments of this machine's clock. A difference that this does not contradict
    /// stays, so that later moments do not come out earlier. Ignored if the answer took longer than a second, or this
    /// machine's clock was set meanwhile.
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
