// IdSource: generates ids of 53 bits, which are ordered by time and exact as JSON numbers. 41 bits are the milliseconds
// since 2006-01-01, which last until 2075, and 12 bits are a counter.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "platform/base/time.hpp"

namespace plaza {

/// One per process; any thread can use it. Each id is greater than the previous ones, unless the clock steps back by
/// more than a second: then ids follow the clock. Two processes can generate the same id, and so can one whose clock
/// stepped back. If the id of an insert exists, retry with the next id.
class IdSource {
 public:
    static constexpr std::chrono::sys_days epoch{std::chrono::year{2006} / 1 / 1};

    /// A random start of the counter makes equal ids of several processes rare.
    explicit IdSource(std::uint64_t start) : count_(start) {}

    /// The lowest id of the millisecond of this moment.
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
