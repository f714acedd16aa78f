// Runs load: at a fixed rate (open), as soon as a connection is free (closed), or at rising rates (step).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "load/work.hpp"

namespace plaza::bench {

enum class Mode { open, closed, step };
enum class Arrivals { poisson, fixed };

struct RunOptions {
    Mode mode = Mode::closed;
    Arrivals arrivals = Arrivals::poisson;
    std::uint16_t port = 8'000;
    std::size_t connections = 64;
    double rate = 1'000;      // requests per second: of open, and the first one of step
    double seconds = 5;       // step: for each rate
    double warm_up = 1;       // seconds before, which are not counted
    double p99_goal_ms = 10;  // step
    std::uint64_t seed = 1;
};

struct RunResult {
    double seconds = 0;
    double rate_wanted = 0;  // 0: closed
    AllOutcomes by_kind;
    std::uint64_t sent = 0;      // all requests, also before and after the measured time
    std::uint64_t answered = 0;  // correct responses within the measured time
    double late_share = 0;       // share of requests that the tool handled more than 1 ms late

    /// More than 1 % of the requests were late: the run measured the client, not the server.
    [[nodiscard]] bool is_void() const { return late_share > 0.01; }
    [[nodiscard]] double rate() const { return static_cast<double>(answered) / seconds; }
    [[nodiscard]] std::uint64_t faults() const;
    [[nodiscard]] std::int64_t quantile_us(double share) const;
};

/// Latencies start at the intended time of a request, so that they include the delay of requests that wait for a
/// stalled server. Withdraws all votes at the end. Throws std::runtime_error if no server listens.
[[nodiscard]] RunResult run(Work& work, const RunOptions& options);

/// Finds the highest rate with a p99 within the goal, by doubling and bisection. rate_wanted is 0 if the first rate is
/// too high.
[[nodiscard]] RunResult find_highest_rate(Work& work, RunOptions options);

}  // namespace plaza::bench
