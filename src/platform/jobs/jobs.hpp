// Jobs: work to do later, enqueued in the transaction that requires it. worker.hpp runs jobs.
#pragma once

#include <chrono>
#include <concepts>
#include <stdexcept>
#include <string>
#include <string_view>

#include "platform/base/describe.hpp"
#include "platform/base/id.hpp"
#include "platform/base/task.hpp"
#include "platform/base/time.hpp"
#include "platform/json/write.hpp"

namespace plaza::pg {
class Unit;
class Writer;
}  // namespace plaza::pg

namespace plaza::jobs {

using JobId = Id<"job">;

class Queue;

/// The number of attempts, and the pause before the second one, which doubles for each further attempt.
struct Retry {
    int attempts;
    std::chrono::seconds first_pause;
    std::chrono::seconds longest_pause;
};

/// Thrown by a job to prevent further attempts. The reason is stored and logged.
struct GiveUp : std::runtime_error {
    using runtime_error::runtime_error;
};

/// A described struct with these two members, and a function `Task<> run(Context&, Job)` in its namespace. A job may
/// run twice. It must end within `lease`, or another server starts it too. The payload is stored as JSON and must not
/// contain secrets.
template <class Job>
concept IsJob = Described<Job> && requires {
    { Job::kind } -> std::convertible_to<std::string_view>;  // stored, so it must never change
    { Job::retry } -> std::convertible_to<Retry>;
};

inline constexpr std::chrono::seconds lease{60};

/// A job as it is stored.
struct Row {
    std::string_view kind;
    std::string payload;
};

template <IsJob Job>
[[nodiscard]] Row to_row(const Job& job) {
    return {Job::kind, json::to_json(job)};
}

Task<> enqueue_payload(Queue& queue, pg::Writer& writer, std::string_view kind, std::string payload);

/// Inserts a job, in the transaction if the writer is one. Queue::wake() after the commit saves up to a second.
template <IsJob Job>
[[nodiscard]] Task<> enqueue(Queue& queue, pg::Writer& writer, const Job& job) {
    return enqueue_payload(queue, writer, Job::kind, json::to_json(job));
}

/// Adds a job to a unit, whose commit throws pg::Error with the constraint jobs_pkey if its id exists. Queue::wake()
/// after the commit saves up to a second.
void add(Queue& queue, pg::Unit& unit, Row row);

template <IsJob Job>
void add(Queue& queue, pg::Unit& unit, const Job& job) {
    add(queue, unit, to_row(job));
}

/// As add(), for a job that is due later. Returns its id, for cancel().
JobId add_later(Queue& queue, pg::Unit& unit, Row row, Time due);

template <IsJob Job>
JobId add_later(Queue& queue, pg::Unit& unit, const Job& job, Time due) {
    return add_later(queue, unit, to_row(job), due);
}

/// Deletes a job. If it runs now, it ends, and is not repeated.
Task<> cancel(pg::Writer& writer, JobId id);

/// Deletes up to 1,000 jobs that were given up a week ago, and returns their number.
Task<std::int64_t> forget_dead(pg::Writer& writer, Time now);

}  // namespace plaza::jobs
