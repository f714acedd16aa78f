#include "app/background.hpp"

#include <chrono>
#include <stop_token>
#include <utility>

#include "app/housekeeping.hpp"
#include "app/jobs.hpp"
#include "app/shared.hpp"
#include "platform/base/clock.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/query/error.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::app {
namespace {

constexpr std::chrono::seconds clock_interval{10};
const pg::Read<Time()> read_clock{"app.clock", pg::Lane::point, "select clock_timestamp()",
                                  pg::not_null("clock_timestamp")};

Task<std::chrono::seconds> observe_readiness(Shared& shared, pg::Database& database) {
    co_await shared.readiness.check(database);
    co_return Readiness::interval;
}

Task<std::chrono::seconds> run_trials(Shared& shared, pg::Database& database) {
    co_await shared.readiness.try_out(database);
    co_return shared.readiness.interval_of_trials();
}

/// Keeps the last measurement while PostgreSQL does not answer.
Task<std::chrono::seconds> measure_clock(Clock& clock, pg::Database& database) {
    try {
        const auto before = Clock::machine_time();
        const auto time = co_await database.one(read_clock);
        clock.measure(time, before, Clock::machine_time());
    } catch (const pg::Unavailable&) {
        // Readiness reports it.
    }
    co_return clock_interval;
}

}  // namespace

Background::Background(boost::asio::io_context& io, Shared& shared, Context& context)
    : shared_(shared),
      housekeeping_(io, [&context](std::stop_token stop) { return delete_expired(context, std::move(stop)); }),
      usage_(io, [&context](std::stop_token stop) { return count_usage(context, std::move(stop)); }),
      readiness_(io,
                 [&shared, &context](const std::stop_token&) { return observe_readiness(shared, context.database); }),
      trials_(io, [&shared, &context](const std::stop_token&) { return run_trials(shared, context.database); }),
      clock_(io, [&shared, &context](const std::stop_token&) { return measure_clock(shared.clock, context.database); }),
      worker_(io, context.database, shared.jobs, job_kinds(context)) {}

void Background::start() {
    for (auto* task : {&housekeeping_, &usage_, &readiness_, &trials_, &clock_}) task->start();
    worker_.start();
}

void Background::stop() {
    for (auto* task : {&housekeeping_, &usage_, &readiness_, &trials_, &clock_}) task->stop();
    worker_.stop();
}

Task<> Background::finish(Background* self) {
    self->shared_.mailer.abort();
    co_await self->worker_.finish();
}

}  // namespace plaza::app
