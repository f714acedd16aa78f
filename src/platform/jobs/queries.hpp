// The SQL of jobs/, with its row type.
#pragma once

#include <string>
#include <string_view>

#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::jobs {

/// `attempts` identifies the attempt: its outcome is stored only if no other attempt has started.
struct TakenJob {
    JobId id;
    std::string kind;
    std::string payload;
    int attempts;
};
BOOST_DESCRIBE_STRUCT(TakenJob, (), (id, kind, payload, attempts))

// Inserts no row if the id exists. $4 is the time.
inline const pg::Write<void(JobId, std::string_view, std::string, Time)> insert_job{"jobs.insert", R"sql(
    insert into jobs (id, kind, payload, run_at, created_at) values ($1, $2, cast($3::text as jsonb), $4, $4)
        on conflict (id) do nothing)sql"};

// The same, but fails if the id exists. $4 is when the job is due, $5 the time.
inline const pg::Write<void(JobId, std::string_view, std::string, Time, Time)> add_job{"jobs.add", R"sql(
    insert into jobs (id, kind, payload, run_at, created_at)
    values ($1, $2, cast($3::text as jsonb), $4, $5))sql"};

inline const pg::Write<void(JobId)> delete_job{"jobs.delete", R"sql(
    delete from jobs where id = $1)sql"};

// Takes a job of the kinds in $1, separated by commas, that is due at $2. Other workers do not take it until $3.
// Kinds of newer servers are left to them.
inline const pg::Write<TakenJob(std::string, Time, Time)> take_job{"jobs.take", R"sql(
    update jobs
       set attempts = attempts + 1, run_at = $3
     where id = (select due.id
                   from jobs due
                  where due.run_at <= $2
                    and due.dead_at is null
                    and due.kind = any (string_to_array($1, ','))
                  order by due.run_at
                  limit 1
                    for update skip locked)
    returning id, kind, payload::text as payload, attempts)sql",
                                                                   pg::not_null("payload")};

inline const pg::Write<void(JobId, int)> delete_done{"jobs.delete_done", R"sql(
    delete from jobs where id = $1 and attempts = $2)sql"};

inline const pg::Write<void(JobId, int, Time, std::string)> reschedule{"jobs.reschedule", R"sql(
    update jobs set run_at = $3, last_error = $4
     where id = $1 and attempts = $2)sql"};

inline const pg::Write<void(JobId, int, Time, std::string)> mark_dead{"jobs.mark_dead", R"sql(
    update jobs set dead_at = $3, last_error = $4 where id = $1 and attempts = $2)sql"};

// Deletes jobs that were given up before $1.
inline const pg::Write<void(Time)> delete_dead{"jobs.delete_dead", R"sql(
    delete from jobs
     where id = any (array(select id from jobs
                            where dead_at < $1 order by dead_at limit 1000)))sql"};

}  // namespace plaza::jobs
