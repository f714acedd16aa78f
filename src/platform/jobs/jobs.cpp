#include "platform/jobs/jobs.hpp"

#include "platform/jobs/queries.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::jobs {
namespace {

// An id can repeat after 4,096 ids in one millisecond, or after the clock steps back: retry the insert.
constexpr int insert_attempts = 8;

}  // namespace

Task<> enqueue_payload(pg::Writer& session, std::string_view kind, std::string payload) {
    for (int attempt = 0; attempt < insert_attempts; ++attempt) {
        const auto inserted = co_await session.run(insert_job, kind, payload);
        if (inserted == 1) co_return;
    }
    throw pg::Unavailable("cannot find a free id for a new job");
}

void add_payload(pg::Unit& unit, JobId id, Time now, std::string_view kind, std::string payload) {
    unit.add(add_job, id, kind, payload, now);
}

Task<std::int64_t> forget_dead(pg::Writer& session) {
    co_return co_await session.run(delete_dead);
}

}  // namespace plaza::jobs
