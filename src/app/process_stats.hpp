// ProcessStats: statistics of this process from the kernel (proc(5)).
#pragma once

#include <cstdint>

namespace plaza::app {

struct ProcessStats {
    std::uint64_t resident_bytes = 0;
    std::uint64_t virtual_bytes = 0;
    double cpu_seconds = 0;    // user and system together
    double start_seconds = 0;  // since the epoch
    std::uint64_t open_descriptors = 0;
    std::uint64_t max_descriptors = 0;
};

/// Values that /proc does not show are 0.
[[nodiscard]] ProcessStats process_stats();

}  // namespace plaza::app
