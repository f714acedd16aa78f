// What a run came to, as JSON.
#pragma once

#include <string>
#include <string_view>

#include "load/run.hpp"

namespace plaza::bench {

/// One object: the run, and for each operation its count, latencies in microseconds, statuses and faults.
[[nodiscard]] std::string to_json(const RunResult& result, const RunOptions& options, std::string_view first_fault);

}  // namespace plaza::bench
