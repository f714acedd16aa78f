// The SQL of notifications/ that reads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/notifications/notifications.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/client/both_ways.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::notifications {

struct ListedRow {
    std::int64_t id;
    Kind kind;
    AccountId from_id;
    std::optional<PostId> post_id;
    std::optional<PostId> root_id;
    Time created_at;
};
BOOST_DESCRIBE_STRUCT(ListedRow, (), (id, kind, from_id, post_id, root_id, created_at))

// Each of the lists reads the newest notifications of the account $1 with ids below $2 and above $3, as many as it
// says, and selects those to show. Each text lists downward; pg::upward() makes the other direction of it, so `desc`
// occurs only for that order. $5 are the kinds, $6 the sender and $7 the post, or 0, and $8 whether those that are held
// back count. $9 is now.

// The first $4 of the newest 5,000. A limit that PostgreSQL does not know makes it read the index in order, instead of
// sorting all notifications of the account.
inline constexpr char list_sql[] = R"sql(
    select n.id, n.kind, n.from_id, n.post_id, n.root_id, n.created_at
      from (select id, kind, from_id, post_id, root_id, created_at, is_filtered
              from notifications
             where account_id = $1 and id < $2 and id > $3 and not is_withdrawn
             order by id desc limit greatest($4, 5000)) n
     where n.kind = any($5) and ($6 = 0 or n.from_id = $6) and ($7 = 0 or n.post_id = $7)
       and ($8 or not n.is_filtered)
       and (select true from accounts s where s.id = n.from_id and s.moderation <> 'none') is null
       and not exists (select from relations r
                        where r.account_id = $1 and r.other_id = n.from_id
                          and (r.blocking_id is not null or r.is_blocked_by
                               or (r.muting_id is not null and r.mutes_notifications
                                   and (r.muted_until is null or r.muted_until > $9))))
     order by n.id desc limit $4)sql";
inline constexpr auto list_up_sql = pg::upward(list_sql);

using List = ListedRow(AccountId, std::int64_t, std::int64_t, std::int64_t, std::vector<Kind>, AccountId, PostId, bool,
                       Time);
inline const pg::Read<List> read_list{"notifications.list", pg::Lane::list, list_sql};
inline const pg::Read<List> read_list_up{"notifications.list_up", pg::Lane::list, list_up_sql.data()};

// The last of the newest 5,000, if there are so many.
inline constexpr char last_read_sql[] = R"sql(
    select id from notifications
     where account_id = $1 and id < $2 and id > $3 and not is_withdrawn
     order by id desc offset 4999 limit 1)sql";
inline constexpr auto last_read_up_sql = pg::upward(last_read_sql);

using LastRead = std::int64_t(AccountId, std::int64_t, std::int64_t);
inline const pg::Read<LastRead> find_last_read{"notifications.find_last_read", pg::Lane::list, last_read_sql};
inline const pg::Read<LastRead> find_last_read_up{"notifications.find_last_read_up", pg::Lane::list,
                                                  last_read_up_sql.data()};

struct GroupRow {
    std::string group_key;
    Kind kind;
    std::optional<PostId> post_id;
    std::optional<PostId> root_id;
    std::int64_t number;
    std::int64_t newest;
    std::int64_t page_min;
    std::int64_t page_max;
    Time latest_at;
    std::vector<AccountId> samples;
    std::int64_t cut;
    std::int64_t read;
};
BOOST_DESCRIBE_STRUCT(GroupRow, (),
                      (group_key, kind, post_id, root_id, number, newest, page_min, page_max, latest_at, samples, cut,
                       read))

// The first $4 groups of the newest $10. Kinds of $11 are grouped by post and half day: an id begins with milliseconds.
// $12 is whether this is the upward direction. The page ends with the id `cut`; `read` is how many notifications were
// read.
inline constexpr char groups_sql[] = R"sql(
    with newest as materialized (
             select id, kind, from_id, post_id, root_id, created_at, is_filtered,
                    case when $12 then -id else id end as place
               from notifications
              where account_id = $1 and id < $2 and id > $3 and not is_withdrawn
              order by id desc limit $10),
         seen as materialized (
             select n.id, n.kind, n.from_id, n.post_id, n.root_id, n.created_at, n.place,
                    case when n.kind = any($11)
                         then n.kind || '-' || coalesce(n.post_id, 0) || '-' || (n.id >> 12) / 43200000
                         else 'ungrouped-' || n.id end as group_key
               from newest n
              where n.kind = any($5) and ($6 = 0 or n.from_id = $6) and ($7 = 0 or n.post_id = $7)
                and ($8 or not n.is_filtered)
                and (select true from accounts s where s.id = n.from_id and s.moderation <> 'none') is null
                and not exists (select from relations r
                                 where r.account_id = $1 and r.other_id = n.from_id
                                   and (r.blocking_id is not null or r.is_blocked_by
                                        or (r.muting_id is not null and r.mutes_notifications
                                            and (r.muted_until is null or r.muted_until > $9))))),
         chosen as materialized (
             select group_key, max(place) as place from seen group by group_key order by -max(place) limit $4),
         ended as (
             select case when count(*) < $4 then (select min(place) from newest) else min(place) end as place
               from chosen)
    select seen.group_key, min(seen.kind) as kind, min(seen.post_id) as post_id, min(seen.root_id) as root_id,
           count(*) as number, max(seen.id) as newest,
           min(seen.id) filter (where seen.place >= ended.place) as page_min,
           max(seen.id) filter (where seen.place >= ended.place) as page_max,
           max(seen.created_at) as latest_at, (array_agg(seen.from_id order by -seen.id))[1:8] as samples,
           abs(min(ended.place)) as cut, (select count(*) from newest) as read
      from seen
      join chosen on chosen.group_key = seen.group_key
     cross join ended
     group by seen.group_key
     order by -max(seen.id))sql";
inline constexpr auto groups_up_sql = pg::upward(groups_sql);

using ListGroups = GroupRow(AccountId, std::int64_t, std::int64_t, std::int64_t, std::vector<Kind>, AccountId, PostId,
                            bool, Time, std::int64_t, std::vector<Kind>, bool);
inline const pg::Read<ListGroups> read_groups{"notifications.list_groups", pg::Lane::list, groups_sql,
                                              pg::not_null("group_key", "kind", "number", "newest", "page_min",
                                                           "page_max", "latest_at", "samples", "cut", "read")};
inline const pg::Read<ListGroups> read_groups_up{"notifications.list_groups_up", pg::Lane::list, groups_up_sql.data(),
                                                 pg::not_null("group_key", "kind", "number", "newest", "page_min",
                                                              "page_max", "latest_at", "samples", "cut", "read")};

// The notifications that the account has not read: the number of groups among the newest $2. Without grouped kinds $5,
// each is a group.
inline const pg::Read<std::int64_t(AccountId, std::int64_t, std::vector<Kind>, AccountId, std::vector<Kind>, Time)>
    count_unread_notifications{"notifications.count_unread", pg::Lane::list, R"sql(
    select count(distinct group_key)
      from (select case when n.kind = any($5)
                        then n.kind || '-' || coalesce(n.post_id, 0) || '-' || (n.id >> 12) / 43200000
                        else 'ungrouped-' || n.id end as group_key
              from (select id, kind, from_id, post_id, is_filtered
                      from notifications
                     where account_id = $1
                       and id > coalesce((select last_read_id from markers
                                           where account_id = $1 and timeline = 'notifications'), 0)
                       and not is_withdrawn
                     order by id desc limit greatest($2, 5000)) n
             where n.kind = any($3) and ($4 = 0 or n.from_id = $4) and not n.is_filtered
               and (select true from accounts s where s.id = n.from_id and s.moderation <> 'none') is null
               and not exists (select from relations r
                                where r.account_id = $1 and r.other_id = n.from_id
                                  and (r.blocking_id is not null or r.is_blocked_by
                                       or (r.muting_id is not null and r.mutes_notifications
                                           and (r.muted_until is null or r.muted_until > $6))))
             order by n.id desc limit $2) unread)sql",
                               pg::not_null("count")};

inline const pg::Read<ListedRow(AccountId, std::int64_t, Time)> find_notification{"notifications.find", pg::Lane::point,
                                                                                  R"sql(
    select n.id, n.kind, n.from_id, n.post_id, n.root_id, n.created_at
      from notifications n
     where n.account_id = $1 and n.id = $2 and not n.is_withdrawn
       and (select true from accounts s where s.id = n.from_id and s.moderation <> 'none') is null
       and not exists (select from relations r
                        where r.account_id = $1 and r.other_id = n.from_id
                          and (r.blocking_id is not null or r.is_blocked_by
                               or (r.muting_id is not null and r.mutes_notifications
                                   and (r.muted_until is null or r.muted_until > $3)))))sql"};

struct PolicyRow {
    Treatment for_not_following;
    Treatment for_not_followers;
    Treatment for_new_accounts;
    Treatment for_private_mentions;
    Treatment for_limited_accounts;
    std::int64_t held_requests;
    std::int64_t held_notifications;
};
BOOST_DESCRIBE_STRUCT(PolicyRow, (),
                      (for_not_following, for_not_followers, for_new_accounts, for_private_mentions,
                       for_limited_accounts, held_requests, held_notifications))

inline const pg::Read<PolicyRow(AccountId)> load_policy{
    "notifications.find_policy", pg::Lane::list, R"sql(
    select coalesce(p.for_not_following, 'accept') as for_not_following,
           coalesce(p.for_not_followers, 'accept') as for_not_followers,
           coalesce(p.for_new_accounts, 'accept') as for_new_accounts,
           coalesce(p.for_private_mentions, 'filter') as for_private_mentions,
           coalesce(p.for_limited_accounts, 'filter') as for_limited_accounts,
           held.requests as held_requests, held.notifications as held_notifications
      from (select count(distinct few.from_id) as requests, count(*) as notifications
              from (select n.from_id from notifications n
                     where n.account_id = $1 and n.is_filtered and not n.is_withdrawn
                       and (select true from accounts s where s.id = n.from_id and s.moderation <> 'none') is null
                     limit 1000) few) held
      left join notification_policies p on p.account_id = $1)sql",
    pg::not_null("for_not_following", "for_not_followers", "for_new_accounts", "for_private_mentions",
                 "for_limited_accounts", "held_requests", "held_notifications")};

struct RequestRow {
    AccountId from_id;
    std::int64_t number;
    Time first_at;
    Time last_at;
    std::optional<PostId> post_id;
    std::optional<PostId> root_id;
};
BOOST_DESCRIBE_STRUCT(RequestRow, (), (from_id, number, first_at, last_at, post_id, root_id))

// The senders below $2 and above $3 whose notifications are held back, with the newest hundred of each. The recursion
// goes from sender to sender in the index, and stops after $4.
inline const pg::Read<RequestRow(AccountId, AccountId, AccountId, std::int64_t)> list_held_senders{
    "notifications.list_requests", pg::Lane::list, R"sql(
    with recursive held as (
             (select n.from_id from notifications n
               where n.account_id = $1 and n.is_filtered and not n.is_withdrawn and n.from_id < $2 and n.from_id > $3
               order by n.from_id desc limit 1)
              union all
             select (select n.from_id from notifications n
                      where n.account_id = $1 and n.is_filtered and not n.is_withdrawn and n.from_id < held.from_id
                        and n.from_id > $3
                      order by n.from_id desc limit 1)
               from held where held.from_id is not null)
    select sender.from_id, of_sender.number, of_sender.first_at, of_sender.last_at, of_sender.post_id,
           of_sender.root_id
      from (select from_id from held where from_id is not null limit $4) sender
     cross join lateral (
           select count(*) as number, min(newest.created_at) as first_at, max(newest.created_at) as last_at,
                  (array_agg(newest.post_id order by newest.id desc) filter (where newest.post_id is not null))[1]
                      as post_id,
                  (array_agg(newest.root_id order by newest.id desc) filter (where newest.post_id is not null))[1]
                      as root_id
             from (select n.id, n.post_id, n.root_id, n.created_at from notifications n
                    where n.account_id = $1 and n.from_id = sender.from_id and n.is_filtered and not n.is_withdrawn
                    order by n.id desc limit 100) newest) of_sender
     order by sender.from_id desc)sql",
    pg::not_null("from_id", "number", "first_at", "last_at")};

}  // namespace plaza::notifications
