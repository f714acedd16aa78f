// Jobs: what must happen later, enqueued in the transaction that makes it true. Who does them is worker.hpp's.
#pragma once

#include <chrono>
#include <concepts>
#include <stdexcept>
#include <string>
#include <string_view>

#include "platform/base/describe.hpp"
#include "platform/base/task.hpp"
#include "platform/json/write.hpp"

namespace plaza::pg {
class Writer;
}

namespace plaza::jobs {

/// How often a job is tried, and how long it rests before the second time; then twice as long each time.
struct Retry {
    int attempts;
    std::chrono::seconds first_pause;
    std::chrono::seconds longest_pause;
};

/// Thrown by a job that another attempt would not help. The reason is kept and logged.
struct GiveUp : std::runtime_error {
    using runtime_error::runtime_error;
};

/// A described struct with these two, and beside it `Task<> run(Context&, Job)`. It may run twice, and ends within
/// `lease`, or another server begins it too. The payload is stored as JSON, so it holds no secrets.
template <class Job>
concept IsJob = Described<Job> && requires {
    { Job::kind } -> std::convertible_to<std::string_view>;  // as stored: it never changes
    { Job::retry } -> std::convertible_to<Retry>;
};

inline constexpr std::chrono::seconds lease{60};

Task<> enqueue_payload(pg::Writer& session, std::string_view kind, std::string payload);

/// Part of the session's transaction, where it is one. After its commit Queue::wake() saves up to a second.
template <IsJob Job>
[[nodiscard]] Task<> enqueue(pg::Writer& session, const Job& job) {
    return enqueue_payload(session, Job::kind, json::to_json(job));
}

/// Deletes up to 1,000 jobs that were given up a week ago, and returns how many.
Task<std::int64_t> forget_dead(pg::Writer& session);

}  // namespace plaza::jobs
