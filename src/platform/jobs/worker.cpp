#include "platform/jobs/worker.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "platform/base/failure.hpp"
#include "platform/jobs/queries.hpp"
#include "platform/pg/client/runner.hpp"

namespace plaza::jobs {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

/// How often to look for jobs that other processes have enqueued or abandoned.
constexpr milliseconds poll_interval{1'000};

std::string names_of(const std::vector<Kind>& kinds) {
    std::vector<std::string_view> names;
    for (const auto& kind : kinds) names.push_back(kind.name);
    return fmt::format("{}", fmt::join(names, ","));
}

void log_end(const std::exception_ptr& failure) {
    if (failure) spdlog::error("the job worker stopped: {}", what_of(failure));
}

}  // namespace

Worker::Worker(asio::io_context& loop, pg::Writer& database, Queue& queue, std::vector<Kind> kinds)
    : database_(database), queue_(queue), kinds_(std::move(kinds)), kind_names_(names_of(kinds_)), timer_(loop) {
    queue_.set_worker([this] {
        asio::post(timer_.get_executor(), [this] {
            is_woken_ = true;
            timer_.cancel();
        });
    });
}

Worker::~Worker() {
    queue_.set_worker(nullptr);
}

void Worker::start() {
    asio::co_spawn(timer_.get_executor(), work(this), log_end);
}

void Worker::stop() {
    is_stopping_ = true;
    timer_.cancel();
}

Task<> Worker::finish() {
    stop();
    co_await is_finished_.wait();
}

Task<> Worker::work(Worker* self) {
    while (!self->is_stopping_) {
        bool is_idle = true;
        try {
            const bool has_run = co_await self->run_next();
            is_idle = !has_run;
            self->is_failing_ = false;
        } catch (...) {
            if (!std::exchange(self->is_failing_, true))
                spdlog::warn("cannot run jobs, retrying: {}", what_of(std::current_exception()));
        }
        if (is_idle) co_await self->wait_for_work();
    }
    self->is_finished_.set();
}

Task<bool> Worker::run_next() {
    const auto now = queue_.now();
    const Time until = now + lease;
    const auto job = co_await database_.maybe(take_job, kind_names_, now, until);
    if (!job) co_return false;
    const auto kind = std::ranges::find(kinds_, job->kind, &Kind::name);
    auto outcome = co_await attempt(*kind, *job);
    co_await record(*kind, *job, std::move(outcome));
    co_return true;
}

Task<Worker::Outcome> Worker::attempt(const Kind& kind, const TakenJob& job) {
    if (job.attempts > kind.retry.attempts)
        co_return Outcome{Outcome::hopeless, "the server stopped during each attempt"};
    Outcome outcome{Outcome::done};
    try {
        auto payload = job.payload;
        co_await kind.run(std::move(payload));
    } catch (const GiveUp& reason) {
        outcome = {Outcome::hopeless, reason.what()};
    } catch (...) {
        outcome = {job.attempts == kind.retry.attempts ? Outcome::hopeless : Outcome::failed,
                   what_of(std::current_exception())};
    }
    co_return outcome;
}

Task<> Worker::record(const Kind& kind, const TakenJob& job, Outcome outcome) {
    const auto now = queue_.now();
    if (outcome.verdict == Outcome::done) {
        ++queue_.done;
        co_await database_.run(delete_done, job.id, job.attempts);
    } else if (outcome.verdict == Outcome::failed) {
        ++queue_.failed;
        const auto pause = pause_after(kind.retry, job.attempts);
        spdlog::warn("job {} ({}) failed, attempt {} of {}, retrying in {} s: {}", job.id.value, job.kind, job.attempts,
                     kind.retry.attempts, pause.count() / 1'000, outcome.problem);
        const Time retry_at = now + pause;
        co_await database_.run(reschedule, job.id, job.attempts, retry_at, outcome.problem);
    } else {
        ++queue_.given_up;
        spdlog::error("job {} ({}) was given up after {} attempts: {}", job.id.value, job.kind, job.attempts,
                      outcome.problem);
        co_await database_.run(mark_dead, job.id, job.attempts, now, outcome.problem);
    }
}

/// Returns after Queue::wake() or the poll interval.
Task<> Worker::wait_for_work() {
    if (!std::exchange(is_woken_, false) && !is_stopping_) {
        // Random, so that processes do not poll in step.
        timer_.expires_after(
            milliseconds(std::uniform_int_distribution(poll_interval.count() / 2, poll_interval.count())(random_)));
        boost::system::error_code canceled;
        auto token = asio::redirect_error(asio::use_awaitable_t<Executor>{}, canceled);
        co_await timer_.async_wait(token);
        is_woken_ = false;
    }
}

/// Exponential, with a random factor from 1/2 to 1, so that jobs that failed together are not retried together.
milliseconds Worker::pause_after(const Retry& retry, int attempts) {
    const milliseconds first{retry.first_pause};
    const milliseconds longest{retry.longest_pause};
    const auto whole = std::min(longest, first * (std::int64_t{1} << std::min(attempts - 1, 20)));
    return milliseconds(std::uniform_int_distribution(whole.count() / 2, whole.count())(random_));
}

}  // namespace plaza::jobs
