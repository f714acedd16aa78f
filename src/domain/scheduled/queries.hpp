// The SQL of scheduled/, with its row types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/ids.hpp"
#include "domain/scheduled/scheduled.hpp"
#include "domain/visibility/visibility.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/pg/client/both_ways.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::scheduled {

struct ScheduledRow {
    ScheduledId id;
    Time due_at;
    jobs::JobId job_id;
    std::string content;
    std::string spoiler;
    bool is_sensitive;
    std::optional<std::string> language;
    visibility::Audience visibility;
    bool is_local_only;
    std::optional<PostId> reply_to;
    std::optional<AppId> app_id;
};
BOOST_DESCRIBE_STRUCT(ScheduledRow, (),
                      (id, due_at, job_id, content, spoiler, is_sensitive, language, visibility, is_local_only,
                       reply_to, app_id))

// Locks the author, so that simultaneous requests are counted one after the other.
inline const pg::Write<AccountId(AccountId)> hold_author{"scheduled.hold_author", R"sql(
    select id from users where id = $1 for no key update)sql"};

struct AddedRow {
    bool is_added;
    bool is_full;
};
BOOST_DESCRIBE_STRUCT(AddedRow, (), (is_added, is_full))

// Inserts nothing if the author has $13 posts, or $14 on the day that begins at $15.
inline const pg::Write<AddedRow(AccountId, ScheduledId, Time, jobs::JobId, std::string, std::string, bool,
                                std::optional<std::string>, visibility::Audience, bool, std::optional<PostId>,
                                std::optional<AppId>, std::int64_t, std::int64_t, Time)>
    insert_scheduled{"scheduled.insert", R"sql(
    with counted as materialized (
             select count(*) as total,
                    count(*) filter (where due_at >= $15 and due_at < $15 + interval '24 hours') as of_day
               from scheduled_posts where account_id = $1),
         made as (
             insert into scheduled_posts (account_id, id, due_at, job_id, content, spoiler, is_sensitive, language,
                                          visibility, is_local_only, reply_to, app_id)
             select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
               from counted where total < $13 and of_day < $14
             returning id)
    select exists (select from made) as is_added, counted.total >= $13 as is_full from counted)sql",
                     pg::not_null("is_added", "is_full")};

inline constexpr char list_sql[] = R"sql(
    select id, due_at, job_id, content, spoiler, is_sensitive, language, visibility, is_local_only, reply_to, app_id
      from scheduled_posts
     where account_id = $1 and id < $2 and id > $3
     order by id desc limit $4)sql";
inline constexpr auto list_up_sql = pg::upward(list_sql);

using ListScheduled = ScheduledRow(AccountId, std::int64_t, std::int64_t, std::int64_t);
inline const pg::Read<ListScheduled> list_scheduled{"scheduled.list", pg::Lane::list, list_sql};
inline const pg::Read<ListScheduled> list_scheduled_up{"scheduled.list_up", pg::Lane::list, list_up_sql.data()};

inline const pg::Read<ScheduledRow(AccountId, ScheduledId)> find_scheduled{"scheduled.find", pg::Lane::point, R"sql(
    select id, due_at, job_id, content, spoiler, is_sensitive, language, visibility, is_local_only, reply_to, app_id
      from scheduled_posts where account_id = $1 and id = $2)sql"};

inline const pg::Write<ScheduledRow(AccountId, ScheduledId)> hold_scheduled{"scheduled.hold", R"sql(
    select id, due_at, job_id, content, spoiler, is_sensitive, language, visibility, is_local_only, reply_to, app_id
      from scheduled_posts where account_id = $1 and id = $2 for update)sql"};

// The other posts of the day that begins at $3.
inline const pg::Write<std::int64_t(AccountId, ScheduledId, Time)> count_others{"scheduled.count_others", R"sql(
    select count(*) from scheduled_posts
     where account_id = $1 and id <> $2 and due_at >= $3 and due_at < $3 + interval '24 hours')sql",
                                                                                pg::not_null("count")};

inline const pg::Write<void(AccountId, ScheduledId, Time, jobs::JobId)> move_scheduled{"scheduled.move", R"sql(
    update scheduled_posts set due_at = $3, job_id = $4 where account_id = $1 and id = $2)sql"};

inline const pg::Write<jobs::JobId(AccountId, ScheduledId)> delete_scheduled{"scheduled.delete", R"sql(
    delete from scheduled_posts where account_id = $1 and id = $2 returning job_id)sql"};

// Takes a post that is due at $3.
inline const pg::Write<ScheduledRow(AccountId, ScheduledId, Time)> take_due{"scheduled.take", R"sql(
    delete from scheduled_posts where account_id = $1 and id = $2 and due_at <= $3
    returning id, due_at, job_id, content, spoiler, is_sensitive, language, visibility, is_local_only, reply_to,
              app_id)sql"};

inline const pg::Read<bool(AccountId)> is_active{"scheduled.is_active", pg::Lane::point, R"sql(
    select suspended_at is null as is_active from users where id = $1)sql",
                                                 pg::not_null("is_active")};

}  // namespace plaza::scheduled
