// The SQL of votes/, beside its row type.
#pragma once

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/pg/query/by_key.hpp"

namespace plaza::votes {

struct VoteRow {
    bool is_post_there;
    bool is_changed;
};
BOOST_DESCRIBE_STRUCT(VoteRow, (), (is_post_there, is_changed))

// Both lock the posts first, as their counts will be, and in the order of their ids: none can be deleted between the
// look and the change, and no two of these statements hold what the other waits for. Of the same vote asked for twice,
// the first counts as the change.
inline const pg::KeyedWrite<VoteRow(AccountId, PostId)> cast_vote{"votes.cast", R"sql(
    with asked as materialized (
             select place, voter_id, post_id
               from unnest($1, $2) with ordinality asked (voter_id, post_id, place)),
         held as materialized (
             select id from posts where id = any($2) order by id for no key update),
         changed as (
             insert into votes (post_id, voter_id)
             select asked.post_id, asked.voter_id from asked join held on held.id = asked.post_id
             on conflict do nothing returning post_id, voter_id)
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
             select id from posts where id = any($2) order by id for no key update),
         changed as (
             delete from votes using asked, held
              where held.id = asked.post_id and votes.post_id = asked.post_id and votes.voter_id = asked.voter_id
             returning votes.post_id, votes.voter_id)
    select asked.place, held.id is not null as is_post_there,
           changed.post_id is not null
               and asked.place = min(asked.place) over (partition by changed.post_id, changed.voter_id) as is_changed
      from asked
      left join held on held.id = asked.post_id
      left join changed on changed.post_id = held.id and changed.voter_id = asked.voter_id)sql",
                                                                      pg::not_null("is_post_there", "is_changed")};

}  // namespace plaza::votes
