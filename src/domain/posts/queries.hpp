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
    std::int64_t votes = 0;
    std::int64_t boosts = 0;
    std::int64_t replies = 0;
    visibility::Audience visibility;
    bool is_withheld = false;
    std::string spoiler{};
    bool is_sensitive = false;
    std::optional<std::string> language{};
    bool is_local_only = false;
    std::optional<PostId> reply_to{};
    std::optional<AccountId> reply_to_author{};
    std::optional<PostId> root_id{};
    std::optional<PostId> boost_of{};
    std::vector<AccountId> mentions{};
    std::vector<AccountId> named{};  // the mentioned accounts that exist
    std::vector<std::string> named_handles{};
    std::optional<Time> edited_at{};
    std::optional<std::string> app_name{};
    std::optional<std::string> app_website{};
};
BOOST_DESCRIBE_STRUCT(PostRow, (),
                      (id, title, content, published, created_at, author_id, author_created_at, author_handle, votes,
                       boosts, replies, visibility, is_withheld, spoiler, is_sensitive, language, is_local_only,
                       reply_to, reply_to_author, root_id, boost_of, mentions, named, named_handles, edited_at,
                       app_name, app_website))

// Each node has all accounts and apps: a join costs less than a second statement. An outer join would hide which
// columns can be null.
inline const pg::ByKey<PostRow(PostId)> load_posts{"posts.load", R"sql(
    select p.id, p.title, p.content, p.published, p.created_at,
           p.author_id, a.created_at as author_created_at, a.handle as author_handle, p.votes, p.boosts, p.replies,
           p.visibility, (p.moderation, a.moderation) <> ('none', 'none') as is_withheld, p.spoiler, p.is_sensitive,
           p.language, p.is_local_only, p.reply_to, p.reply_to_author, p.root_id, p.boost_of, p.mentions,
           case when p.mentions = '{}' then '{}'::bigint[]
                else array(select a.id from unnest(p.mentions) with ordinality mention (id, place)
                             join accounts a on a.id = mention.id order by mention.place)
           end as named,
           case when p.mentions = '{}' then '{}'::text[]
                else array(select a.handle from unnest(p.mentions) with ordinality mention (id, place)
                             join accounts a on a.id = mention.id order by mention.place)
           end as named_handles,
           p.edited_at, (select name from apps where id = p.app_id) as app_name,
           (select website from apps where id = p.app_id) as app_website
      from posts p
      join accounts a on a.id = p.author_id
     where p.id = any($1) and p.deleted_at is null)sql",
                                                   pg::not_null("is_withheld", "named", "named_handles")};

struct FactsRow {
    PostId id;
    AccountId author_id;
    bool published;
    visibility::Audience visibility;
    bool is_withheld;
    std::vector<AccountId> mentions;
    std::optional<PostId> reply_to;
    std::optional<PostId> root_id;
    std::optional<PostId> boost_of;
    std::optional<AccountId> boosted_author;
};
BOOST_DESCRIBE_STRUCT(FactsRow, (),
                      (id, author_id, published, visibility, is_withheld, mentions, reply_to, root_id, boost_of,
                       boosted_author))

inline const pg::ByKey<FactsRow(PostId)> load_facts{"posts.load_facts", R"sql(
    select p.id, p.author_id, p.published, p.visibility,
           (p.moderation, a.moderation) <> ('none', 'none') as is_withheld, p.mentions, p.reply_to, p.root_id,
           p.boost_of, p.boosted_author
      from posts p
      join accounts a on a.id = p.author_id
     where p.id = any($1) and p.deleted_at is null)sql",
                                                    pg::not_null("is_withheld")};

struct RefRow {
    PostId id;
    AccountId author_id;
    std::optional<PostId> boost_of;
    std::optional<AccountId> boosted_author;
    std::optional<PostId> root_id;
};
BOOST_DESCRIBE_STRUCT(RefRow, (), (id, author_id, boost_of, boosted_author, root_id))

inline const pg::ByKey<RefRow(PostId)> load_ref{"posts.load_ref", R"sql(
    select id, author_id, boost_of, boosted_author, root_id from posts where id = any($1) and deleted_at is null)sql"};

struct MarksRow {
    PostId post_id;
    bool is_favourite;
    bool is_boosted;
    bool is_bookmarked;
    bool is_pinned;
    bool is_muted;
};
BOOST_DESCRIBE_STRUCT(MarksRow, (), (post_id, is_favourite, is_boosted, is_bookmarked, is_pinned, is_muted))

inline const pg::Read<MarksRow(AccountId, std::vector<PostId>)> load_marks{
    "posts.load_marks", pg::Lane::point, R"sql(
    select post_id, favourite_id is not null as is_favourite, boost_id is not null as is_boosted,
           bookmark_id is not null as is_bookmarked, pin_id is not null as is_pinned, is_muted
      from marks where account_id = $1 and post_id = any($2))sql",
    pg::not_null("is_favourite", "is_boosted", "is_bookmarked", "is_pinned")};

/// What an insert or update of a post returns.
struct WrittenRow {
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
BOOST_DESCRIBE_STRUCT(WrittenRow, (),
                      (id, title, content, published, created_at, author_id, author_created_at, author_handle, votes,
                       visibility, is_withheld))

// Violates posts_pkey if the id exists. The last parameter is the app, or 0.
inline const pg::KeyedWrite<WrittenRow(PostId, AccountId, std::string, std::string, bool, Time, AppId)> insert_post{
    "posts.insert", R"sql(
    with asked as materialized (
             select place, id, author_id, title, content, published, created_at, app_id
               from unnest($1, $2, $3, $4, $5, $6, $7)
                    with ordinality asked (id, author_id, title, content, published, created_at, app_id, place)),
         made as (
             insert into posts (id, author_id, title, content, published, created_at, app_id)
             select id, author_id, title, content, published, created_at, nullif(app_id, 0) from asked
             returning id, title, content, published, created_at, votes, visibility, moderation, author_id)
    select asked.place, made.id, made.title, made.content, made.published, made.created_at,
           made.author_id, a.created_at as author_created_at, a.handle as author_handle, made.votes,
           made.visibility, made.moderation <> 'none' as is_withheld
      from made
      join asked on asked.id = made.id
      join accounts a on a.id = made.author_id)sql",
    pg::not_null("is_withheld")};

}  // namespace plaza::posts
