// The SQL that erases posts with all that hangs on them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/ids.hpp"
#include "domain/visibility/visibility.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::posts {

inline const pg::Read<PostId(PostId)> find_deleted{"posts.find_deleted", pg::Lane::point, R"sql(
    select id from posts where id = $1 and deleted_at is not null)sql"};

// Locks the post first, as all statements that change its votes do.
inline const pg::Write<void(PostId)> erase_votes{"posts.erase_votes", R"sql(
    with held as (select id from posts where id = $1 and deleted_at is not null for update)
    delete from votes
     where post_id = $1
       and voter_id = any(array(select v.voter_id from votes v
                                 where v.post_id = $1 and exists (select from held)
                                 limit 1000)))sql"};

inline const pg::Write<void(PostId)> erase_post{"posts.erase", R"sql(
    delete from posts
     where id = $1 and deleted_at is not null
       and not exists (select from votes where post_id = $1)
       and not exists (select from boosts where post_id = $1))sql"};

struct BoostRow {
    PostId post_id;
    AccountId account_id;
    PostId boost_id;
};
BOOST_DESCRIBE_STRUCT(BoostRow, (), (post_id, account_id, boost_id))

inline constexpr std::size_t most_boosts_erased = 1000;
inline const pg::Write<BoostRow(std::vector<PostId>)> list_boosts_of{"posts.list_boosts_of", R"sql(
    select post_id, account_id, boost_id from boosts where post_id = any($1)
     order by post_id, account_id limit 1000)sql"};

inline const pg::Write<void(std::vector<PostId>, std::vector<AccountId>, std::vector<PostId>)> erase_boosts_of{
    "posts.erase_boosts_of", R"sql(
    delete from boosts where post_id = any($1) and account_id = any($2) and boost_id = any($3))sql"};

struct BoostAudienceRow {
    AccountId author_id;
    visibility::Audience visibility;
};
BOOST_DESCRIBE_STRUCT(BoostAudienceRow, (), (author_id, visibility))

inline const pg::Write<BoostAudienceRow(std::vector<PostId>)> erase_boost_posts{"posts.erase_boost_posts", R"sql(
    delete from posts where id = any($1) returning author_id, visibility)sql"};

// Marks, hashtags and notifications are found by their post, on which only an erasure looks for them. Each statement
// deletes up to most_erased rows.
inline constexpr std::int64_t most_erased = 10'000;
inline const pg::Write<void(std::vector<PostId>)> erase_marks{"posts.erase_marks", R"sql(
    delete from marks
     where post_id = any($1)
       and (account_id, post_id) in (select m.account_id, m.post_id from marks m where m.post_id = any($1)
                                      limit 10000))sql"};

inline const pg::Write<void(std::vector<PostId>)> erase_notifications{"posts.erase_notifications", R"sql(
    delete from notifications
     where post_id = any($1)
       and (account_id, id) in (select n.account_id, n.id from notifications n where n.post_id = any($1)
                                 limit 10000))sql"};

inline const pg::Write<void(std::vector<PostId>)> erase_tags{"posts.erase_tags", R"sql(
    delete from tag_posts where post_id = any($1))sql"};

struct OwnedRow {
    PostId id;
    bool published;
    visibility::Audience visibility;
    std::optional<PostId> reply_to;
    std::optional<PostId> root_id;
    std::optional<PostId> boost_of;
    bool is_deleted;
};
BOOST_DESCRIBE_STRUCT(OwnedRow, (), (id, published, visibility, reply_to, root_id, boost_of, is_deleted))

// The next posts of an account that is deleted, after $2.
inline const pg::Read<OwnedRow(AccountId, PostId)> list_owned{"posts.list_of_author", pg::Lane::list, R"sql(
    select id, published, visibility, reply_to, root_id, boost_of, deleted_at is not null as is_deleted
      from posts where author_id = $1 and id > $2 order by id limit 1000)sql",
                                                              pg::not_null("is_deleted")};

// So that they get no further votes.
inline const pg::Write<PostId(std::vector<PostId>)> hold_for_erasure{"posts.hold_for_erasure", R"sql(
    select id from posts where id = any($1) order by id for update)sql"};

// A parent that is named twice loses two replies.
inline const pg::Write<void(std::vector<PostId>)> uncount_replies{"posts.uncount_replies", R"sql(
    update posts
       set replies = posts.replies - gone.number
      from (select post_id, count(*) as number from unnest($1) asked (post_id) group by post_id) gone
     where posts.id = any($1) and posts.id = gone.post_id and posts.deleted_at is null)sql"};

inline const pg::Write<void(std::vector<PostId>, AccountId)> uncount_boosts{"posts.uncount_boosts", R"sql(
    with gone as (delete from boosts where post_id = any($1) and account_id = $2 returning post_id)
    update posts set boosts = boosts - 1 from gone where posts.id = any($1) and posts.id = gone.post_id)sql"};

inline const pg::Write<void(std::vector<PostId>, AccountId)> drop_boosts{"posts.drop_boosts", R"sql(
    delete from boosts where post_id = any($1) and account_id = $2)sql"};

// Deletes up to most_erased votes.
inline const pg::Write<void(std::vector<PostId>)> erase_votes_of_posts{"posts.erase_votes_of_many", R"sql(
    delete from votes
     where post_id = any($1)
       and (post_id, voter_id) in (select v.post_id, v.voter_id from votes v where v.post_id = any($1) limit 10000))sql"};

// A post that was deleted before $1.
inline const pg::Read<PostId(Time)> find_forgotten{"posts.find_forgotten", pg::Lane::list, R"sql(
    select id from posts where deleted_at < $1 order by deleted_at limit 1)sql"};

}  // namespace plaza::posts
