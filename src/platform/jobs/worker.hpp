// Worker: runs due jobs, one at a time. Several processes can share the table.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/signal.hpp"
#include "platform/base/task.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/jobs/queue.hpp"
#include "platform/json/decode.hpp"
#include "platform/json/parse.hpp"

namespace plaza::jobs {

struct TakenJob;

/// Runs the jobs of one kind.
struct Kind {
    std::string_view name;
    Retry retry;
    std::function<Task<>(std::string)> run;
};

template <IsJob Job, class Context>
Task<> run_payload(Context& context, std::string payload) {
    const auto value = json::parse(payload);
    json::Faults faults;
    auto job = value ? json::decode<Job>(*value, {}, faults) : std::nullopt;
    if (!job) throw GiveUp("the payload is invalid");
    co_await run(context, std::move(*job));
}

template <IsJob Job, class Context>
[[nodiscard]] Kind kind_of(Context& context) {
    return {Job::kind, Job::retry,
            [&context](std::string payload) { return run_payload<Job>(context, std::move(payload)); }};
}

/// Runs on one loop, which must outlive it. A job runs again if its server ends before the job does.
class Worker {
 public:
    Worker(boost::asio::io_context& loop, pg::Writer& database, Queue& queue, std::vector<Kind> kinds);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    void start();
    /// Takes no further jobs. Call it on the loop.
    void stop();
    /// Stops, and returns when the current job has ended.
    Task<> finish();

 private:
    using Clock = std::chrono::steady_clock;
    using Timer = boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, Executor>;

    struct Outcome {
        enum { done, failed, hopeless } verdict;
        std::string problem{};
    };

    static Task<> work(Worker* self);
    Task<bool> run_next();
    Task<Outcome> attempt(const Kind& kind, const TakenJob& job);
    Task<> record(const Kind& kind, const TakenJob& job, Outcome outcome);
    Task<> wait_for_work();
    [[nodiscard]] std::chrono::milliseconds pause_after(const Retry& retry, int attempts);

    pg::Writer& database_;
    Queue& queue_;
    std::vector<Kind> kinds_;
    std::string kind_names_;  // separated by commas
    Timer timer_;
    bool is_woken_ = false;
    bool is_stopping_ = false;
    bool is_failing_ = false;  // the last statement failed
    Signal is_finished_;
    std::minstd_rand random_{std::random_device{}()};
};

}  // namespace plaza::jobs
