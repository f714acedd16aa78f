// The SQL of votes/, with its row type.
#pragma once

#include <cstdint>
#include <vector>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/client/both_ways.hpp"
#include "platform/pg/query/by_key.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::votes {

// Whether there is the vote.
inline const pg::Read<PostId(PostId, AccountId)> find_vote{"votes.find", pg::Lane::point, R"sql(
    select post_id from votes where post_id = $1 and voter_id = $2)sql"};

struct VoteRow {
    bool is_post_there;
    bool is_changed;
};
BOOST_DESCRIBE_STRUCT(VoteRow, (), (is_post_there, is_changed))

// Both lock the posts first, in id order, to avoid deadlocks. A locked post cannot be deleted before the change. If a
// batch has the same vote twice, only the first counts as a change.
inline const pg::KeyedWrite<VoteRow(AccountId, PostId, Time)> cast_vote{"votes.cast", R"sql(
    with asked as materialized (
             select place, voter_id, post_id, moment
               from unnest($1, $2, $3) with ordinality asked (voter_id, post_id, moment, place)),
         held as materialized (
             select id from posts where id = any($2) and deleted_at is null order by id for no key update),
         changed as (
             insert into votes (post_id, voter_id, created_at)
             select asked.post_id, asked.voter_id, asked.moment from asked join held on held.id = asked.post_id
             on conflict do nothing returning post_id, voter_id),
         counted as (
             update posts set votes = posts.votes + added.number
               from (select post_id, count(*) as number from changed group by post_id) added
              where posts.id = any($2) and posts.id = added.post_id)
    select asked.place, held.id is not null as is_post_there,
           changed.post_id is not null
               and asked.place = min(asked.place) over (partition by changed.post_id, changed.voter_id) as is_changed
      from asked
      left join held on held.id = asked.post_id
      left join changed on changed.post_id = held.id and changed.voter_id = asked.voter_id)sql",
                                                                        pg::not_null("is_post_there", "is_changed")};

inline const pg::KeyedWrite<VoteRow(AccountId, PostId)> withdraw_vote{"votes.withdraw", R"sql(
    with asked as materialized (
             select place, voter_id, post_id
               from unnest($1, $2) with ordinality asked (voter_id, post_id, place)),
         held as materialized (
             select id from posts where id = any($2) and deleted_at is null order by id for no key update),
         changed as (
             delete from votes using asked, held
              where votes.post_id = any($2)
                and held.id = asked.post_id and votes.post_id = asked.post_id and votes.voter_id = asked.voter_id
             returning votes.post_id, votes.voter_id),
         counted as (
             update posts set votes = posts.votes - withdrawn.number
               from (select post_id, count(*) as number from changed group by post_id) withdrawn
              where posts.id = any($2) and posts.id = withdrawn.post_id)
    select asked.place, held.id is not null as is_post_there,
           changed.post_id is not null
               and asked.place = min(asked.place) over (partition by changed.post_id, changed.voter_id) as is_changed
      from asked
      left join held on held.id = asked.post_id
      left join changed on changed.post_id = held.id and changed.voter_id = asked.voter_id)sql",
                                                                      pg::not_null("is_post_there", "is_changed")};

using FavouriteId = Id<"favourite">;

// The mirror of votes, by account, with the author of the post and the first post of its thread. A mark for a post that
// was deleted is erased with the post.
inline const pg::KeyedWrite<void(AccountId, PostId, FavouriteId, AccountId, PostId)> mark_favourite{
    "votes.mark_favourite", R"sql(
    insert into marks (account_id, post_id, favourite_id, author_id, root_id)
    select account_id, post_id, min(favourite_id), min(author_id), min(root_id)
      from unnest($1, $2, $3, $4, $5) asked (account_id, post_id, favourite_id, author_id, root_id)
     group by account_id, post_id order by account_id, post_id
        on conflict (account_id, post_id) do update
       set favourite_id = excluded.favourite_id, author_id = excluded.author_id, root_id = excluded.root_id
     where marks.favourite_id is null)sql"};

inline const pg::KeyedWrite<void(AccountId, PostId)> unmark_favourite{"votes.unmark_favourite", R"sql(
    with asked as materialized (select account_id, post_id from unnest($1, $2) asked (account_id, post_id)),
         held as materialized (
             select m.account_id, m.post_id from marks m join asked on asked.account_id = m.account_id
                and asked.post_id = m.post_id
              where m.account_id = any($1) order by m.account_id, m.post_id for no key update of m)
    update marks set favourite_id = null from held
     where marks.account_id = any($1) and marks.account_id = held.account_id and marks.post_id = held.post_id)sql"};

// Below $2 and above $3.
inline constexpr char voters_sql[] = R"sql(
    select voter_id from votes where post_id = $1 and voter_id < $2 and voter_id > $3
     order by voter_id desc limit $4)sql";
inline constexpr auto voters_up_sql = pg::upward(voters_sql);

using ListVoters = AccountId(PostId, std::int64_t, std::int64_t, std::int64_t);
inline const pg::Read<ListVoters> read_voters{"votes.voters", pg::Lane::list, voters_sql};
inline const pg::Read<ListVoters> read_voters_up{"votes.voters_up", pg::Lane::list, voters_up_sql.data()};

// The next thousand posts that a deleted account voted for.
inline const pg::Write<PostId(AccountId, PostId)> list_voted_posts{"votes.list_voted_posts", R"sql(
    select post_id from votes where voter_id = $1 and post_id > $2 order by post_id limit 1000)sql"};

inline const pg::Write<void(AccountId, std::vector<PostId>)> withdraw_votes{"votes.withdraw_all", R"sql(
    with held as materialized (
             select id from posts where id = any($2) order by id for no key update),
         gone as (
             delete from votes using held
              where votes.post_id = any($2) and votes.post_id = held.id and votes.voter_id = $1
             returning votes.post_id)
    update posts set votes = posts.votes - 1 from gone where posts.id = any($2) and posts.id = gone.post_id)sql"};

}  // namespace plaza::votes
