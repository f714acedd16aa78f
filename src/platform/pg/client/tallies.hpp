// LaneTallies: metrics of one lane of one loop, for /metrics.
#pragma once

#include <array>
#include <cstdint>

#include "platform/base/tally.hpp"

namespace plaza::pg {

inline constexpr std::array<std::uint64_t, 7> batch_bounds{1, 2, 4, 8, 16, 32, 64};

/// Any thread may read them.
struct LaneTallies {
    Tally connections;  // open ones
    Tally busy;         // connections that run statements
    Tally waiting;      // statements that wait for a connection
    Histogram<batch_bounds> batch_sizes;
};

}  // namespace plaza::pg
