// The SQL of lists of accounts and of suggestions, with its row types.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/ids.hpp"
#include "domain/relations/relations.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/client/both_ways.hpp"
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

// The lists of $1: below the id $2 and above $3, at most $4. Each text lists downward; pg::upward() makes the other
// direction of it.
using ListRelations = ListedRow(AccountId, std::int64_t, std::int64_t, std::int64_t);

inline constexpr char following_sql[] = R"sql(
    select other_id, coalesce(following_id, 0) as at, null::timestamptz as muted_until from relations
     where account_id = $1 and following_id < $2 and following_id > $3
     order by following_id desc limit $4)sql";
inline constexpr auto following_up_sql = pg::upward(following_sql);
inline const pg::Read<ListRelations> list_following{"relations.list_following", pg::Lane::list, following_sql,
                                                    pg::not_null("at")};
inline const pg::Read<ListRelations> list_following_up{"relations.list_following_up", pg::Lane::list,
                                                       following_up_sql.data(), pg::not_null("at")};

inline constexpr char followers_sql[] = R"sql(
    select other_id, coalesce(followed_by_id, 0) as at, null::timestamptz as muted_until from relations
     where account_id = $1 and followed_by_id < $2 and followed_by_id > $3
     order by followed_by_id desc limit $4)sql";
inline constexpr auto followers_up_sql = pg::upward(followers_sql);
inline const pg::Read<ListRelations> list_followers{"relations.list_followers", pg::Lane::list, followers_sql,
                                                    pg::not_null("at")};
inline const pg::Read<ListRelations> list_followers_up{"relations.list_followers_up", pg::Lane::list,
                                                       followers_up_sql.data(), pg::not_null("at")};

inline constexpr char requests_sql[] = R"sql(
    select other_id, coalesce(requested_by_id, 0) as at, null::timestamptz as muted_until from relations
     where account_id = $1 and requested_by_id < $2 and requested_by_id > $3
     order by requested_by_id desc limit $4)sql";
inline constexpr auto requests_up_sql = pg::upward(requests_sql);
inline const pg::Read<ListRelations> list_requests{"relations.list_requests", pg::Lane::list, requests_sql,
                                                   pg::not_null("at")};
inline const pg::Read<ListRelations> list_requests_up{"relations.list_requests_up", pg::Lane::list,
                                                      requests_up_sql.data(), pg::not_null("at")};

inline constexpr char blocks_sql[] = R"sql(
    select other_id, coalesce(blocking_id, 0) as at, null::timestamptz as muted_until from relations
     where account_id = $1 and blocking_id < $2 and blocking_id > $3
     order by blocking_id desc limit $4)sql";
inline constexpr auto blocks_up_sql = pg::upward(blocks_sql);
inline const pg::Read<ListRelations> list_blocks{"relations.list_blocks", pg::Lane::list, blocks_sql,
                                                 pg::not_null("at")};
inline const pg::Read<ListRelations> list_blocks_up{"relations.list_blocks_up", pg::Lane::list, blocks_up_sql.data(),
                                                    pg::not_null("at")};

inline constexpr char mutes_sql[] = R"sql(
    select other_id, coalesce(muting_id, 0) as at, muted_until from relations
     where account_id = $1 and muting_id < $2 and muting_id > $3
     order by muting_id desc limit $4)sql";
inline constexpr auto mutes_up_sql = pg::upward(mutes_sql);
inline const pg::Read<ListRelations> list_mutes{"relations.list_mutes", pg::Lane::list, mutes_sql, pg::not_null("at")};
inline const pg::Read<ListRelations> list_mutes_up{"relations.list_mutes_up", pg::Lane::list, mutes_up_sql.data(),
                                                   pg::not_null("at")};

inline constexpr char endorsements_sql[] = R"sql(
    select other_id, coalesce(endorsed_id, 0) as at, null::timestamptz as muted_until from relations
     where account_id = $1 and endorsed_id < $2 and endorsed_id > $3
     order by endorsed_id desc limit $4)sql";
inline constexpr auto endorsements_up_sql = pg::upward(endorsements_sql);
inline const pg::Read<ListRelations> list_endorsements{"relations.list_endorsements", pg::Lane::list, endorsements_sql,
                                                       pg::not_null("at")};
inline const pg::Read<ListRelations> list_endorsements_up{"relations.list_endorsements_up", pg::Lane::list,
                                                          endorsements_up_sql.data(), pg::not_null("at")};

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
