// The SQL of votes/, beside its row type. One statement each: who votes, what for, and the vote.
#pragma once

#include <optional>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/by_key.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::votes {

struct VoteRow {
    bool is_signed_in;
    bool is_post_visible;
    bool is_changed;
};
BOOST_DESCRIBE_STRUCT(VoteRow, (), (is_signed_in, is_post_visible, is_changed))

// Both lock the posts first, as their counts will be, and in the order of their ids: none can be deleted between the
// look and the change, and no two of these statements hold what the other waits for. Of the same vote asked for twice,
// the first counts as the change.
inline const pg::KeyedWrite<VoteRow(AccountId, Time, std::optional<SessionId>, PostId)> cast_vote{
    "votes.cast", R"sql(
    with asked as materialized (
             select asked.place, viewer.id as viewer_id, asked.post_id
               from unnest($1, $2, $3, $4)
                    with ordinality asked (viewer_id, issued_at, session_id, post_id, place)
               left join lateral signed_in(asked.viewer_id, asked.issued_at, asked.session_id) viewer on true),
         visible as materialized (
             select asked.place, asked.viewer_id, asked.post_id
               from asked join posts p on p.id = asked.post_id and (p.published or p.author_id = asked.viewer_id)
              where asked.viewer_id is not null
              order by p.id for no key update of p),
         changed as (
             insert into votes (post_id, voter_id) select post_id, viewer_id from visible
             on conflict do nothing returning post_id, voter_id)
    select asked.place, asked.viewer_id is not null as is_signed_in, visible.place is not null as is_post_visible,
           changed.post_id is not null
               and asked.place = min(asked.place) over (partition by changed.post_id, changed.voter_id) as is_changed
      from asked
      left join visible on visible.place = asked.place
      left join changed on changed.post_id = visible.post_id and changed.voter_id = visible.viewer_id)sql",
    pg::not_null("is_signed_in", "is_post_visible", "is_changed")};

inline const pg::KeyedWrite<VoteRow(AccountId, Time, std::optional<SessionId>, PostId)> withdraw_vote{
    "votes.withdraw", R"sql(
    with asked as materialized (
             select asked.place, viewer.id as viewer_id, asked.post_id
               from unnest($1, $2, $3, $4)
                    with ordinality asked (viewer_id, issued_at, session_id, post_id, place)
               left join lateral signed_in(asked.viewer_id, asked.issued_at, asked.session_id) viewer on true),
         visible as materialized (
             select asked.place, asked.viewer_id, asked.post_id
               from asked join posts p on p.id = asked.post_id and (p.published or p.author_id = asked.viewer_id)
              where asked.viewer_id is not null
              order by p.id for no key update of p),
         changed as (
             delete from votes using visible
              where votes.post_id = visible.post_id and votes.voter_id = visible.viewer_id
             returning votes.post_id, votes.voter_id)
    select asked.place, asked.viewer_id is not null as is_signed_in, visible.place is not null as is_post_visible,
           changed.post_id is not null
               and asked.place = min(asked.place) over (partition by changed.post_id, changed.voter_id) as is_changed
      from asked
      left join visible on visible.place = asked.place
      left join changed on changed.post_id = visible.post_id and changed.voter_id = visible.viewer_id)sql",
    pg::not_null("is_signed_in", "is_post_visible", "is_changed")};

}  // namespace plaza::votes
