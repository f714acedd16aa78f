#include "load/run.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>

namespace plaza::bench {
namespace {

constexpr double second_ns = 1e9;
constexpr std::int64_t late_ns = 1'000'000;

class Run {
 public:
    Run(Work& work, const RunOptions& options)
        : work_(work),
          options_(options),
          client_(options.port, options.connections,
                  [this](const auto& request, const auto& answer) { take(request, answer); }) {}

    RunResult go() {
        const auto start = now_ns();
        begin_ns_ = start + static_cast<std::int64_t>(options_.warm_up * second_ns);
        end_ns_ = begin_ns_ + static_cast<std::int64_t>(options_.seconds * second_ns);
        if (options_.mode == Mode::closed)
            keep_busy();
        else
            keep_to_schedule(start);
        while (client_.in_flight() > 0) client_.wait(now_ns() + late_ns);
        clean();
        result_.seconds = options_.seconds;
        result_.rate_wanted = options_.mode == Mode::closed ? 0 : options_.rate;
        result_.late_share = due_ == 0 ? 0 : static_cast<double>(late_) / static_cast<double>(due_);
        return std::move(result_);
    }

 private:
    void keep_busy() {
        for (auto now = now_ns(); now < end_ns_; now = now_ns()) {
            while (client_.has_idle()) send(next_at(now_ns()));
            client_.wait(end_ns_);
        }
    }

    void keep_to_schedule(std::int64_t start) {
        Draws draws(mixed(options_.seed));
        auto next_ns = start;
        std::deque<Request> waiting;
        while (next_ns < end_ns_ || !waiting.empty()) {
            for (const auto now = now_ns(); next_ns <= now && next_ns < end_ns_;) {
                count_lateness(now - next_ns);
                waiting.push_back(next_at(next_ns));
                next_ns += interval(draws);
            }
            for (; !waiting.empty() && client_.has_idle(); waiting.pop_front()) send(std::move(waiting.front()));
            client_.wait(next_ns < end_ns_ ? next_ns : now_ns() + late_ns);
        }
    }

    std::int64_t interval(Draws& draws) const {
        const auto mean = second_ns / options_.rate;
        if (options_.arrivals == Arrivals::fixed) return static_cast<std::int64_t>(mean);
        return static_cast<std::int64_t>(-std::log(1 - draws.fraction()) * mean);
    }

    void count_lateness(std::int64_t ns) {
        ++due_;
        if (ns > late_ns) ++late_;
    }

    Request next_at(std::int64_t intended_ns) {
        auto request = work_.next();
        request.intended_ns = intended_ns;
        return request;
    }

    void send(Request request) {
        ++result_.sent;
        client_.send(std::move(request));
    }

    void take(const Request& request, const Answer& answer) {
        const bool is_measured = !is_cleaning_ && request.intended_ns >= begin_ns_ && request.intended_ns < end_ns_;
        auto* outcomes = is_measured ? &result_.by_kind[static_cast<std::size_t>(request.kind)] : nullptr;
        const auto before = outcomes == nullptr ? 0 : outcomes->latencies.count();
        work_.take(request, answer, outcomes);
        const auto now = now_ns();
        if (outcomes != nullptr && now < end_ns_) result_.answered += outcomes->latencies.count() - before;
    }

    void clean() {
        is_cleaning_ = true;
        for (auto request = work_.next_to_clean(); request; request = work_.next_to_clean()) {
            while (!client_.has_idle()) client_.wait(now_ns() + late_ns);
            request->intended_ns = now_ns();
            send(std::move(*request));
        }
        while (client_.in_flight() > 0) client_.wait(now_ns() + late_ns);
    }

    Work& work_;
    const RunOptions& options_;
    Client client_;
    RunResult result_;
    std::int64_t begin_ns_ = 0;
    std::int64_t end_ns_ = 0;
    std::uint64_t due_ = 0;
    std::uint64_t late_ = 0;
    bool is_cleaning_ = false;
};

bool is_within(const RunResult& result, const RunOptions& options) {
    return !result.is_void() && result.faults() == 0 && result.rate() > 0.9 * options.rate &&
           static_cast<double>(result.quantile_us(0.99)) <= options.p99_goal_ms * 1'000;
}

}  // namespace

std::uint64_t RunResult::faults() const {
    std::uint64_t sum = 0;
    for (const auto& outcomes : by_kind) sum += outcomes.failed + outcomes.mismatched;
    return sum;
}

std::int64_t RunResult::quantile_us(double share) const {
    Histogram all;
    for (const auto& outcomes : by_kind) all.add(outcomes.latencies);
    return all.quantile(share);
}

RunResult run(Work& work, const RunOptions& options) {
    return Run(work, options).go();
}

RunResult find_highest_rate(Work& work, RunOptions options) {
    constexpr double close_enough = 1.05;
    RunResult best;
    double low = 0;
    double high = std::numeric_limits<double>::infinity();
    while (low == 0 ? options.rate >= 1 : high / low > close_enough) {
        auto result = run(work, options);
        const bool is_good = is_within(result, options);
        (is_good ? low : high) = options.rate;
        if (is_good || best.seconds == 0) best = std::move(result);
        if (is_good)
            options.rate = std::isinf(high) ? 2 * low : std::sqrt(low * high);
        else
            options.rate = low == 0 ? high / 2 : std::sqrt(low * high);
    }
    if (low == 0) best.rate_wanted = 0;
    return best;
}

}  // namespace plaza::bench
