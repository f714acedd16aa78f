// IdSource: makes ids of 53 bits, which sort by time and are exact as JSON numbers: 41 bits of milliseconds since
// 2006-01-01, which last until 2075, and 12 of a counter.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>

#include "platform/base/time.hpp"

namespace plaza {

/// One for each process; any thread may ask. Each id is greater than all before it, also if the clock steps back. Two
/// processes may make the same id: an insert that meets an id that exists is tried again with the next one.
class IdSource {
 public:
    static constexpr std::chrono::sys_days epoch{std::chrono::year{2006} / 1 / 1};

    /// The counter starts anywhere, so that processes rarely meet in the same millisecond.
    explicit IdSource(std::uint64_t start) : count_(start) {}

    [[nodiscard]] std::int64_t next(Time now) {
        const auto since = std::chrono::floor<std::chrono::milliseconds>(now - epoch);
        const auto count = count_.fetch_add(1, std::memory_order_relaxed) & 4095;
        const auto fresh = since.count() << 12 | static_cast<std::int64_t>(count);
        auto last = last_.load(std::memory_order_relaxed);
        auto id = std::max(fresh, last + 1);
        while (!last_.compare_exchange_weak(last, id, std::memory_order_relaxed)) id = std::max(fresh, last + 1);
        return id;
    }

 private:
    std::atomic<std::uint64_t> count_;
    std::atomic<std::int64_t> last_{-1};
};

}  // namespace plaza
