// The SQL of limits/.
#pragma once

#include <cstdint>

#include "platform/pg/query/by_key.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::limits {

// Counts one attempt for each caller. Parameters: the key; the cost, span and longest delay of its limit; the time.
// Times are in microseconds. The latest time of the callers is used for all. Returns how many microseconds to wait, or
// 0 if the attempt was counted. If several attempts have the same key, the first ones are counted. An empty key counts
// nothing, in the same time. Rows are locked in key order.
inline const pg::KeyedWrite<std::int64_t(pg::Bytes, std::int64_t, std::int64_t, std::int64_t, std::int64_t)>
    count_attempt{"limits.count", R"sql(
    with asked as materialized (
             select key, cost, span, longest_delay, us, place,
                    row_number() over (partition by key order by place) as nth,
                    count(*) over (partition by key) as tries
               from unnest($1, $2, $3, $4, $5) with ordinality asked (key, cost, span, longest_delay, us, place)),
         moment as materialized (select max(us) as us from asked),
         counted as (
             insert into attempts as kept (key, whole_at, next_at, granted)
             select asked.key, made.whole_at, made.next_at, made.granted
               from asked, moment,
                    count_attempts(0, 0, moment.us, asked.tries, asked.cost, asked.span, asked.longest_delay) made
              where asked.nth = 1 and length(asked.key) > 0
              order by asked.key
             on conflict (key) do update
                set (whole_at, next_at, granted) = (
                    select made.whole_at, made.next_at, made.granted
                      from asked, moment,
                           count_attempts(kept.whole_at, kept.next_at, moment.us, asked.tries, asked.cost, asked.span,
                                          asked.longest_delay) made
                     where asked.nth = 1 and asked.key = excluded.key)
             returning key, next_at, granted)
    select asked.place,
           case when counted.key is null or asked.nth <= counted.granted then 0
                else greatest(counted.next_at - moment.us, 1) end as wait
      from asked
     cross join moment
      left join counted on counted.key = asked.key)sql",
                  pg::not_null("wait")};

// Parameters: the key, the cost of an attempt, and the time in microseconds. Deletes a row that counts nothing any
// more, because otherwise uncounted attempts would fill the table. Decides by the locked version of the row, so that no
// concurrent change is lost between update and delete.
inline const pg::KeyedWrite<bool(pg::Bytes, std::int64_t, std::int64_t)> give_attempt_back{"limits.give_back", R"sql(
    with asked as materialized (
             select key, cost, us, place from unnest($1, $2, $3) with ordinality asked (key, cost, us, place)),
         held as materialized (
             select key, whole_at, next_at from attempts where key = any($1) order by key for update),
         rest as materialized (
             select held.key, held.whole_at - sums.cost as whole_at, held.next_at - sums.cost as next_at,
                    greatest(held.whole_at, held.next_at) - sums.cost > sums.us as counts
               from held join (select key, sum(cost)::bigint as cost, max(us) as us from asked group by key) sums
                      on sums.key = held.key),
         lowered as (
             update attempts a set whole_at = rest.whole_at, next_at = rest.next_at
               from rest
              where a.key = any($1) and a.key = rest.key and rest.counts),
         deleted as (
             delete from attempts a using rest
              where a.key = any($1) and a.key = rest.key and not rest.counts)
    select asked.place, exists (select from rest where rest.key = asked.key) as is_given from asked)sql",
                                                                                           pg::not_null("is_given")};

// $1 is the time in microseconds.
inline const pg::Write<void(std::int64_t)> delete_expired{"limits.delete_expired", R"sql(
    delete from attempts
     where key = any (array(select key from attempts
                             where whole_at < $1
                             order by whole_at limit 1000
                               for update skip locked)))sql"};

}  // namespace plaza::limits
