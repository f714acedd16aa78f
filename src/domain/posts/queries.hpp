// The SQL of posts/ except lists, with its row types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/visibility/visibility.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/by_key.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::posts {

struct PostRow {
    PostId id;
    std::string title;
    std::string content;
    bool published;
    Time created_at;
    AccountId author_id;
    Time author_created_at;
    std::string author_handle;
    std::int64_t votes;
    visibility::Audience visibility;
    bool is_withheld;
};
BOOST_DESCRIBE_STRUCT(PostRow, (),
                      (id, title, content, published, created_at, author_id, author_created_at, author_handle, votes,
                       visibility, is_withheld))

// Each node has all accounts: a join costs less than a second statement.
inline const pg::ByKey<PostRow(PostId)> load_posts{"posts.load", R"sql(
    select p.id, p.title, p.content, p.published, p.created_at,
           p.author_id, a.created_at as author_created_at, a.handle as author_handle, p.votes,
           p.visibility, p.moderation <> 'none' as is_withheld
      from posts p
      join accounts a on a.id = p.author_id
     where p.id = any($1) and p.deleted_at is null)sql",
                                                   pg::not_null("is_withheld")};

struct FactsRow {
    PostId id;
    AccountId author_id;
    bool published;
    visibility::Audience visibility;
    bool is_withheld;
};
BOOST_DESCRIBE_STRUCT(FactsRow, (), (id, author_id, published, visibility, is_withheld))

inline const pg::ByKey<FactsRow(PostId)> load_facts{"posts.load_facts", R"sql(
    select id, author_id, published, visibility, moderation <> 'none' as is_withheld
      from posts where id = any($1) and deleted_at is null)sql",
                                                    pg::not_null("is_withheld")};

// Returns no row if the id exists.
inline const pg::KeyedWrite<PostRow(PostId, AccountId, std::string, std::string, bool, Time)> insert_post{
    "posts.insert", R"sql(
    with asked as materialized (
             select place, id, author_id, title, content, published, created_at
               from unnest($1, $2, $3, $4, $5, $6)
                    with ordinality asked (id, author_id, title, content, published, created_at, place)),
         made as (
             insert into posts (id, author_id, title, content, published, created_at)
             select id, author_id, title, content, published, created_at from asked
             on conflict (id) do nothing
             returning id, title, content, published, created_at, votes, visibility, moderation, author_id)
    select asked.place, made.id, made.title, made.content, made.published, made.created_at,
           made.author_id, a.created_at as author_created_at, a.handle as author_handle, made.votes,
           made.visibility, made.moderation <> 'none' as is_withheld
      from made
      join (select distinct on (id) id, place from asked order by id, place) asked on asked.id = made.id
      join accounts a on a.id = made.author_id)sql",
    pg::not_null("is_withheld")};

// Only the author's own post, even if the caller forgot to ask visibility::may_change().
inline const pg::Write<PostRow(PostId, AccountId, std::string, std::string, bool, Time)> update_post{
    "posts.update",
    R"sql(
    with edited as (update posts set title = $3, content = $4, published = $5, edited_at = $6
                     where id = $1 and author_id = $2 and deleted_at is null
                 returning id, title, content, published, created_at, votes, visibility, moderation, author_id)
    select edited.id, edited.title, edited.content, edited.published, edited.created_at,
           edited.author_id, a.created_at as author_created_at, a.handle as author_handle, edited.votes,
           edited.visibility, edited.moderation <> 'none' as is_withheld
      from edited
      join accounts a on a.id = edited.author_id)sql",
    pg::not_null("is_withheld")};

inline const pg::Write<void(PostId, AccountId, Time)> delete_post{"posts.delete", R"sql(
    update posts set deleted_at = $3 where id = $1 and author_id = $2 and deleted_at is null)sql"};

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
     where id = $1 and deleted_at is not null and not exists (select from votes where post_id = $1))sql"};

// The next posts of an account that is deleted, after $2. Locked, so that they get no further votes.
inline const pg::Write<PostId(AccountId, PostId)> hold_posts_of{"posts.hold_of_author", R"sql(
    select id from posts where author_id = $1 and id > $2 order by id limit 1000 for update)sql"};

// Deletes up to most_votes_erased votes.
inline constexpr std::int64_t most_votes_erased = 10'000;
inline const pg::Write<void(std::vector<PostId>)> erase_votes_of_posts{"posts.erase_votes_of_many", R"sql(
    delete from votes
     where post_id = any($1)
       and (post_id, voter_id) in (select v.post_id, v.voter_id from votes v where v.post_id = any($1) limit 10000))sql"};

inline const pg::Write<void(std::vector<PostId>)> erase_posts{"posts.erase_many", R"sql(
    delete from posts where id = any($1))sql"};

// A post that was deleted before $1.
inline const pg::Read<PostId(Time)> find_forgotten{"posts.find_forgotten", pg::Lane::list, R"sql(
    select id from posts where deleted_at < $1 order by deleted_at limit 1)sql"};

}  // namespace plaza::posts
