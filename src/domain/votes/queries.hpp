// The SQL of votes/, beside its row type. One statement each: who votes, what for, and the vote.
#pragma once

#include "platform/base/describe.hpp"
#include "platform/base/id.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query.hpp"

namespace plaza::votes {

struct VoteRow {
    bool is_signed_in;
    bool is_post_visible;
    bool is_changed;
};
BOOST_DESCRIBE_STRUCT(VoteRow, (), (is_signed_in, is_post_visible, is_changed))

// Both lock the post first, as its count will be: it cannot be deleted between the look and the insert, and no two of
// them hold what the other waits for.
inline const pg::Query<VoteRow(AccountId, Time, PostId)> cast_vote{
    "votes.cast", pg::Lane::write, R"sql(
    with viewer as (select id from signed_in($1, $2)),
         post as (select p.id from posts p, viewer where p.id = $3 and (p.published or p.author_id = viewer.id)
                     for no key update of p),
         vote as (insert into votes (post_id, voter_id) select post.id, viewer.id from post, viewer
                  on conflict do nothing returning post_id)
    select exists (select from viewer) as is_signed_in,
           exists (select from post) as is_post_visible,
           exists (select from vote) as is_changed)sql",
    pg::not_null("is_signed_in", "is_post_visible", "is_changed")};

inline const pg::Query<VoteRow(AccountId, Time, PostId)> withdraw_vote{
    "votes.withdraw", pg::Lane::write, R"sql(
    with viewer as (select id from signed_in($1, $2)),
         post as (select p.id from posts p, viewer where p.id = $3 and (p.published or p.author_id = viewer.id)
                     for no key update of p),
         vote as (delete from votes using post, viewer
                   where votes.post_id = post.id and votes.voter_id = viewer.id returning votes.post_id)
    select exists (select from viewer) as is_signed_in,
           exists (select from post) as is_post_visible,
           exists (select from vote) as is_changed)sql",
    pg::not_null("is_signed_in", "is_post_visible", "is_changed")};

}  // namespace plaza::votes
