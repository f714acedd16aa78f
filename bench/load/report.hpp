// Writes the results of a run as JSON.
#pragma once

#include <string>
#include <string_view>

#include "load/run.hpp"

namespace plaza::bench {

/// One object with the run, and for each kind of request the count, latencies in microseconds, statuses and faults.
[[nodiscard]] std::string to_json(const RunResult& result, const RunOptions& options, std::string_view first_fault);

}  // namespace plaza::bench
