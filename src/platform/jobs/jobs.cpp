#include "platform/jobs/jobs.hpp"

#include "platform/jobs/queries.hpp"
#include "platform/jobs/queue.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::jobs {
namespace {

// An id can repeat after 4,096 ids in one millisecond, or after the clock steps back: retry the insert.
constexpr int insert_attempts = 8;

constexpr std::chrono::days dead_jobs_kept{7};

}  // namespace

Task<> enqueue_payload(Queue& queue, pg::Writer& writer, std::string_view kind, std::string payload) {
    for (int attempt = 0; attempt < insert_attempts; ++attempt) {
        const auto now = queue.now();
        const JobId id{queue.new_number(now)};
        const auto inserted = co_await writer.run(insert_job, id, kind, payload, now);
        if (inserted == 1) co_return;
    }
    throw pg::Unavailable("cannot find a free id for a new job");
}

void add(Queue& queue, pg::Unit& unit, Row row) {
    add_later(queue, unit, std::move(row), queue.now());
}

JobId add_later(Queue& queue, pg::Unit& unit, Row row, Time due) {
    const auto now = queue.now();
    const JobId id{queue.new_number(now)};
    unit.add(add_job, id, row.kind, std::move(row.payload), due, now);
    return id;
}

Task<> cancel(pg::Writer& writer, JobId id) {
    co_await writer.run(delete_job, id);
}

Task<std::int64_t> forget_dead(pg::Writer& writer, Time now) {
    const Time oldest = now - dead_jobs_kept;
    co_return co_await writer.run(delete_dead, oldest);
}

}  // namespace plaza::jobs
