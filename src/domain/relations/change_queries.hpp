// The SQL that changes relations, with its row types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/relations/relations.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::relations {

/// One side of a relation: what an account did with another one, and the other one with it. The default is that of
/// accounts that have nothing to do with each other.
struct SideRow {
    std::optional<RelationId> following_id{};
    std::optional<RelationId> requested_id{};
    bool shows_boosts = true;
    bool is_notifying = false;
    std::vector<std::string> languages{};
    std::optional<RelationId> blocking_id{};
    std::optional<RelationId> muting_id{};
    std::optional<Time> muted_until{};
    bool mutes_notifications = true;
    std::string note{};
    std::optional<RelationId> endorsed_id{};
    bool is_dismissed = false;
    std::optional<RelationId> followed_by_id{};
    std::optional<RelationId> requested_by_id{};
    bool is_blocked_by = false;

    bool operator==(const SideRow&) const = default;
};
BOOST_DESCRIBE_STRUCT(SideRow, (),
                      (following_id, requested_id, shows_boosts, is_notifying, languages, blocking_id, muting_id,
                       muted_until, mutes_notifications, note, endorsed_id, is_dismissed, followed_by_id,
                       requested_by_id, is_blocked_by))

struct HeldRow {
    bool is_locked;  // the account answers follow requests itself
    bool is_suspended;
};
BOOST_DESCRIBE_STRUCT(HeldRow, (), (is_locked, is_suspended))

// Locks the account against its deletion.
inline const pg::Write<HeldRow(AccountId)> hold_account{"relations.hold_account", R"sql(
    select is_locked, moderation <> 'none' as is_suspended from accounts where id = $1 for key share)sql",
                                                        pg::not_null("is_suspended")};

// Locks the row of one side, and makes it if it does not exist. The side of the lower account comes first.
inline const pg::Write<SideRow(AccountId, AccountId)> hold_side{"relations.hold_side", R"sql(
    insert into relations (account_id, other_id) values ($1, $2)
        on conflict (account_id, other_id) do update set note = relations.note
    returning following_id, requested_id, shows_boosts, is_notifying, languages, blocking_id, muting_id, muted_until,
              mutes_notifications, note, endorsed_id, is_dismissed, followed_by_id, requested_by_id,
              is_blocked_by)sql"};

inline const pg::Write<void(AccountId, AccountId, std::optional<RelationId>, std::optional<RelationId>, bool, bool,
                            std::vector<std::string>, std::optional<RelationId>, std::optional<RelationId>,
                            std::optional<Time>, bool, std::string, std::optional<RelationId>, bool,
                            std::optional<RelationId>, std::optional<RelationId>, bool)>
    update_side{"relations.update_side", R"sql(
    update relations
       set following_id = $3, requested_id = $4, shows_boosts = $5, is_notifying = $6, languages = $7,
           blocking_id = $8, muting_id = $9, muted_until = $10, mutes_notifications = $11, note = $12,
           endorsed_id = $13, is_dismissed = $14, followed_by_id = $15, requested_by_id = $16, is_blocked_by = $17
     where account_id = $1 and other_id = $2)sql"};

inline const pg::Write<void(AccountId, AccountId)> delete_side{"relations.delete_side", R"sql(
    delete from relations where account_id = $1 and other_id = $2)sql"};

// $3 to $5 say what the follower wants to see.
inline const pg::Write<void(AccountId, AccountId, bool, bool, std::vector<std::string>)> put_follower{
    "relations.put_follower", R"sql(
    insert into followers (followee_id, follower_id, shows_boosts, is_notifying, languages)
    values ($1, $2, $3, $4, $5)
        on conflict (followee_id, follower_id) do update
       set shows_boosts = excluded.shows_boosts, is_notifying = excluded.is_notifying,
           languages = excluded.languages)sql"};

inline const pg::Write<void(AccountId, AccountId)> delete_follower{"relations.delete_follower", R"sql(
    delete from followers where followee_id = $1 and follower_id = $2)sql"};

// Adds $2 followed accounts and $3 followers. Changes nothing if that made more than $4 followed accounts.
inline const pg::Write<void(AccountId, std::int64_t, std::int64_t, std::int64_t)> count_follows{
    "relations.count_follows", R"sql(
    insert into account_counts (account_id, following, followers) values ($1, greatest($2, 0), greatest($3, 0))
        on conflict (account_id) do update
       set following = account_counts.following + $2, followers = account_counts.followers + $3
     where $2 <= 0 or account_counts.following + $2 <= $4)sql"};

// Both sides of a block are marked, so that requests of others need no check for blocks.
inline const pg::Write<void(AccountId)> note_blocks{"relations.note_blocks", R"sql(
    update users set has_blocks = true where id = $1 and not has_blocks)sql"};

struct CountsRow {
    std::int64_t following;
    std::int64_t requests;
    std::int64_t blocks;
    std::int64_t mutes;
};
BOOST_DESCRIBE_STRUCT(CountsRow, (), (following, requests, blocks, mutes))

// What an account has a limited number of. $2 is the time: a mute that has ended does not count.
inline const pg::Read<CountsRow(AccountId, Time)> count_own{"relations.count_own", pg::Lane::point, R"sql(
    select coalesce((select following from account_counts where account_id = $1), 0) as following,
           (select count(*) from relations where account_id = $1 and requested_id is not null) as requests,
           (select count(*) from relations where account_id = $1 and blocking_id is not null) as blocks,
           (select count(*) from relations
             where account_id = $1 and muting_id is not null
               and (muted_until is null or muted_until > $2)) as mutes)sql",
                                                            pg::not_null("following", "requests", "blocks", "mutes")};

struct EndRow {
    AccountId other_id;
    bool is_following;
    bool is_followed_by;
};
BOOST_DESCRIBE_STRUCT(EndRow, (), (other_id, is_following, is_followed_by))

// The next thousand accounts whose follows end with the account.
inline const pg::Write<EndRow(AccountId, AccountId)> list_follows_to_end{
    "relations.list_follows_to_end", R"sql(
    select other_id, following_id is not null as is_following, followed_by_id is not null as is_followed_by
      from relations
     where account_id = $1 and other_id > $2 and (following_id is not null or followed_by_id is not null)
     order by other_id
     limit 1000)sql",
    pg::not_null("is_following", "is_followed_by")};

// The accounts in $2 lose a follower, those in $3 an account that they followed; $1 has all of them, in order.
inline const pg::Write<void(std::vector<AccountId>, std::vector<AccountId>, std::vector<AccountId>)> end_follows{
    "relations.end_follows", R"sql(
    with held as materialized (
             select account_id from account_counts where account_id = any($1) order by account_id for no key update)
    update account_counts c
       set followers = c.followers - (c.account_id = any($2))::int,
           following = c.following - (c.account_id = any($3))::int
      from held
     where c.account_id = any($1) and c.account_id = held.account_id)sql"};

}  // namespace plaza::relations
