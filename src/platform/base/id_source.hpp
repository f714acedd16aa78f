// IdSource: makes ids of 53 bits, which sort by time and are exact as JSON numbers: 41 bits of milliseconds since
// 2006-01-01, which last until 2075, and 12 of a counter.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "platform/base/time.hpp"

namespace plaza {

/// One for each process; any thread may ask. Each id is greater than those before it, unless the clock steps back by
/// more than a second: ids follow it then. Two processes may make the same id, and so may one whose clock stepped back:
/// an insert that meets an id that exists is tried again with the next one.
class IdSource {
 public:
    static constexpr std::chrono::sys_days epoch{std::chrono::year{2006} / 1 / 1};

    /// The counter starts anywhere, so that processes rarely meet in the same millisecond.
    explicit IdSource(std::uint64_t start) : count_(start) {}

    /// All ids made before this moment are lower.
    [[nodiscard]] static std::int64_t first_of(Time moment) {
        return std::chrono::floor<std::chrono::milliseconds>(moment - epoch).count() << 12;
    }

    [[nodiscard]] std::int64_t next(Time now) {
        const auto count = count_.fetch_add(1, std::memory_order_relaxed) & 4095;
        const auto fresh = first_of(now) | static_cast<std::int64_t>(count);
        auto last = last_.load(std::memory_order_relaxed);
        auto id = after(last, fresh);
        while (!last_.compare_exchange_weak(last, id, std::memory_order_relaxed)) id = after(last, fresh);
        return id;
    }

 private:
    static std::int64_t after(std::int64_t last, std::int64_t fresh) {
        constexpr std::int64_t second = std::int64_t{1'000} << 12;
        return fresh > last || last - fresh > second ? fresh : last + 1;
    }

    std::atomic<std::uint64_t> count_;
    std::atomic<std::int64_t> last_{-1};
};

}  // namespace plaza
