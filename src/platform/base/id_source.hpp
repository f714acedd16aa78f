// IdSource: makes ids of 53 bits, which sort by time and are exact as JSON numbers: 41 bits of milliseconds since
// 2006-01-01, which last until 2075, and 12 of a counter.
#pragma once

#include <chrono>
#include <cstdint>

#include "platform/base/time.hpp"

namespace plaza {

/// One for each loop. Two loops, or one whose clock stepped back, may make the same id: an insert that meets an id that
/// exists is tried again with the next one.
class IdSource {
 public:
    static constexpr std::chrono::sys_days epoch{std::chrono::year{2006} / 1 / 1};

    /// The counter starts anywhere, so that sources of the same millisecond rarely meet.
    explicit IdSource(std::uint64_t start) : count_(start) {}

    [[nodiscard]] std::int64_t next(Time now) {
        const auto since = std::chrono::floor<std::chrono::milliseconds>(now - epoch);
        return since.count() << 12 | static_cast<std::int64_t>(count_++ & 4095);
    }

 private:
    std::uint64_t count_;
};

}  // namespace plaza
