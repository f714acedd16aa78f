// Runs of load: requests at the times when they are due (open), as soon as a connection is free (closed), or at rising
// rates (step); and what came of it.
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
    double rate = 1'000;      // requests a second: open, and where step begins
    double seconds = 5;       // step: of each rate
    double warm_up = 1;       // seconds before these, of which nothing is counted
    double p99_goal_ms = 10;  // step
    std::uint64_t seed = 1;
};

struct RunResult {
    double seconds = 0;
    double rate_wanted = 0;  // 0: closed
    AllOutcomes operations;
    std::uint64_t sent = 0;      // all requests, those before and after the measured time too
    std::uint64_t answered = 0;  // good answers within the measured time
    double late_share = 0;       // requests that the tool itself looked at more than 1 ms after they were due

    /// Late for more than one request in a hundred: the client was measured, not the server.
    [[nodiscard]] bool is_void() const { return late_share > 0.01; }
    [[nodiscard]] double rate() const { return static_cast<double>(answered) / seconds; }
    [[nodiscard]] std::uint64_t faults() const;
    [[nodiscard]] std::int64_t quantile_us(double share) const;
};

/// Latencies are from the intended time of a request, however late it was sent: a server that stalls is charged with
/// what piled up. Every vote cast is taken back at the end. Throws std::runtime_error where nobody listens.
[[nodiscard]] RunResult run(Work& work, const RunOptions& options);

/// The highest rate whose p99 is within the goal, by doubling and halving; its rate_wanted is 0 where even the first
/// is too high.
[[nodiscard]] RunResult find_highest_rate(Work& work, RunOptions options);

}  // namespace plaza::bench
