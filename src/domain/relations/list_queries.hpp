// The SQL of lists of accounts and of suggestions, with its row types.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/ids.hpp"
#include "domain/relations/relations.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/by_key.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::relations {

struct ListedRow {
    AccountId other_id;
    RelationId at;
    std::optional<Time> muted_until;
};
BOOST_DESCRIBE_STRUCT(ListedRow, (), (other_id, at, muted_until))

// A part of a list of $1 between the ids $2 and $3: the lowest ids if $4, otherwise the highest. One of the two selects
// runs, in the order of the index, and stops when it has $5 rows.
using ListRelations = ListedRow(AccountId, std::int64_t, std::int64_t, bool, std::int64_t);

inline const pg::Read<ListRelations> list_following{"relations.list_following", pg::Lane::list, R"sql(
    (select other_id, following_id as at, null::timestamptz as muted_until from relations
      where account_id = $1 and following_id > $2 and following_id < $3 and $4
      order by following_id limit $5)
    union all
    (select other_id, following_id as at, null::timestamptz as muted_until from relations
      where account_id = $1 and following_id > $2 and following_id < $3 and not $4
      order by following_id desc limit $5))sql",
                                                    pg::not_null("other_id", "at")};

inline const pg::Read<ListRelations> list_followers{"relations.list_followers", pg::Lane::list, R"sql(
    (select other_id, followed_by_id as at, null::timestamptz as muted_until from relations
      where account_id = $1 and followed_by_id > $2 and followed_by_id < $3 and $4
      order by followed_by_id limit $5)
    union all
    (select other_id, followed_by_id as at, null::timestamptz as muted_until from relations
      where account_id = $1 and followed_by_id > $2 and followed_by_id < $3 and not $4
      order by followed_by_id desc limit $5))sql",
                                                    pg::not_null("other_id", "at")};

inline const pg::Read<ListRelations> list_requests{"relations.list_requests", pg::Lane::list, R"sql(
    (select other_id, requested_by_id as at, null::timestamptz as muted_until from relations
      where account_id = $1 and requested_by_id > $2 and requested_by_id < $3 and $4
      order by requested_by_id limit $5)
    union all
    (select other_id, requested_by_id as at, null::timestamptz as muted_until from relations
      where account_id = $1 and requested_by_id > $2 and requested_by_id < $3 and not $4
      order by requested_by_id desc limit $5))sql",
                                                   pg::not_null("other_id", "at")};

inline const pg::Read<ListRelations> list_blocks{"relations.list_blocks", pg::Lane::list, R"sql(
    (select other_id, blocking_id as at, null::timestamptz as muted_until from relations
      where account_id = $1 and blocking_id > $2 and blocking_id < $3 and $4
      order by blocking_id limit $5)
    union all
    (select other_id, blocking_id as at, null::timestamptz as muted_until from relations
      where account_id = $1 and blocking_id > $2 and blocking_id < $3 and not $4
      order by blocking_id desc limit $5))sql",
                                                 pg::not_null("other_id", "at")};

inline const pg::Read<ListRelations> list_mutes{"relations.list_mutes", pg::Lane::list, R"sql(
    (select other_id, muting_id as at, muted_until from relations
      where account_id = $1 and muting_id > $2 and muting_id < $3 and $4
      order by muting_id limit $5)
    union all
    (select other_id, muting_id as at, muted_until from relations
      where account_id = $1 and muting_id > $2 and muting_id < $3 and not $4
      order by muting_id desc limit $5))sql",
                                                pg::not_null("other_id", "at")};

inline const pg::Read<ListRelations> list_endorsements{"relations.list_endorsements", pg::Lane::list, R"sql(
    (select other_id, endorsed_id as at, null::timestamptz as muted_until from relations
      where account_id = $1 and endorsed_id > $2 and endorsed_id < $3 and $4
      order by endorsed_id limit $5)
    union all
    (select other_id, endorsed_id as at, null::timestamptz as muted_until from relations
      where account_id = $1 and endorsed_id > $2 and endorsed_id < $3 and not $4
      order by endorsed_id desc limit $5))sql",
                                                       pg::not_null("other_id", "at")};

// At most a thousand, so that a read of the own profile stays cheap.
inline const pg::Read<std::int64_t(AccountId)> count_requests_of{"relations.count_requests", pg::Lane::point, R"sql(
    select count(*)
      from (select from relations where account_id = $1 and requested_by_id is not null limit 1000) counted)sql",
                                                                 pg::not_null("count")};

struct FamiliarRow {
    AccountId followee_id;
    AccountId follower_id;
};
BOOST_DESCRIBE_STRUCT(FamiliarRow, (), (followee_id, follower_id))

// The followers among $2 of each of the accounts $1.
inline const pg::Read<FamiliarRow(std::vector<AccountId>, std::vector<AccountId>)> list_common_followers{
    "relations.list_common_followers", pg::Lane::list, R"sql(
    select followee_id, follower_id from followers
     where followee_id = any($1) and follower_id = any($2)
     order by followee_id, follower_id
     limit 1000)sql"};

// The accounts that most of $1 follow. Reads at most five thousand follows.
inline const pg::Read<AccountId(std::vector<AccountId>, std::int64_t)> list_followed_by_many{
    "relations.list_followed_by_many", pg::Lane::list, R"sql(
    select other_id
      from (select other_id from relations
             where account_id = any($1) and following_id is not null
             limit 5000) followed
     group by other_id
    having count(*) > 1
     order by count(*) desc, other_id desc
     limit $2)sql"};

// Those of $2 with which the account has something.
inline const pg::Read<AccountId(AccountId, std::vector<AccountId>)> list_known{"relations.list_known", pg::Lane::point,
                                                                               R"sql(
    select other_id from relations
     where account_id = $1 and other_id = any($2)
       and (is_dismissed or is_blocked_by or following_id is not null or requested_id is not null
            or blocking_id is not null or muting_id is not null))sql"};

}  // namespace plaza::relations
