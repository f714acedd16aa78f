// The SQL of instance/, with its row type.
#pragma once

#include <cstdint>

#include "domain/instance/instance.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::instance {

inline const pg::Read<Usage()> find_usage_row{"instance.find_usage", pg::Lane::point, R"sql(
    select users, posts, active_month, counted_at from instance_usage where id = 1)sql"};

/// The sum over `rows` rows, which are at most the limit. They are read by an index, so that the rest is not read.
/// `estimated` is the number of rows that PostgreSQL knew when it last looked at the table.
struct SumRow {
    std::int64_t rows;
    std::int64_t sum;
    std::int64_t estimated;
};
BOOST_DESCRIBE_STRUCT(SumRow, (), (rows, sum, estimated))

inline const pg::Read<SumRow(std::int64_t)> count_users{"instance.count_users", pg::Lane::search, R"sql(
    select count(*) as rows, count(*) as sum,
           (select greatest(reltuples, 0)::bigint from pg_class where oid = 'users'::regclass) as estimated
      from (select from users where suspended_at is null order by id limit $1) sample)sql",
                                                        pg::not_null("rows", "sum", "estimated")};

inline const pg::Read<SumRow(std::int64_t)> count_posts{"instance.count_posts", pg::Lane::search, R"sql(
    select count(*) as rows, coalesce(sum(posts), 0)::bigint as sum,
           (select greatest(reltuples, 0)::bigint from pg_class where oid = 'account_counts'::regclass) as estimated
      from (select posts from account_counts order by account_id limit $1) sample)sql",
                                                        pg::not_null("rows", "sum", "estimated")};

// Sessions that were used since $1, and posts and drafts above the id $2: the newest $3 of each.
inline const pg::Read<std::int64_t(Time, std::int64_t, std::int64_t)> count_active{"instance.count_active",
                                                                                   pg::Lane::search, R"sql(
    select count(*)
      from ((select user_id from sessions where last_used_at > $1 order by last_used_at desc limit $3)
            union
            (select author_id from posts where id > $2 order by id desc limit $3)) active)sql",
                                                                                   pg::not_null("count")};

inline const pg::Write<void(std::int64_t, std::int64_t, std::int64_t, Time)> save_usage{"instance.save_usage", R"sql(
    insert into instance_usage (id, users, posts, active_month, counted_at) values (1, $1, $2, $3, $4)
        on conflict (id) do update
       set users = $1, posts = $2, active_month = $3, counted_at = $4)sql"};

}  // namespace plaza::instance
