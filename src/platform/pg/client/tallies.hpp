// LaneTallies: what goes on in one lane of one loop, for /metrics.
#pragma once

#include <array>
#include <cstdint>

#include "platform/base/tally.hpp"

namespace plaza::pg {

inline constexpr std::array<std::uint64_t, 7> batch_bounds{1, 2, 4, 8, 16, 32, 64};

/// To be read by any thread.
struct LaneTallies {
    Tally connections;  // open ones
    Tally busy;         // of these, those that serve
    Tally waiting;      // statements without a connection yet
    Histogram<batch_bounds> batch_sizes;
};

}  // namespace plaza::pg
