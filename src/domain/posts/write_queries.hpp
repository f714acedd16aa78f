// The SQL that changes posts, and the rows that a published post has in other tables. Units lock rows in this order:
// the post that is answered or boosted, the own post, the rows of the own account.
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

using EditId = Id<"edit">;
using MarkId = Id<"mark">;

// A post with all that posts of apps and boosts can have. Violates posts_pkey if the id exists.
inline const pg::Write<void(PostId, AccountId, std::string, std::string, bool, Time, visibility::Audience, std::string,
                            bool, std::optional<std::string>, bool, std::vector<AccountId>, std::optional<PostId>,
                            std::optional<AccountId>, std::optional<PostId>, std::optional<PostId>,
                            std::optional<AccountId>, std::optional<AppId>)>
    insert_whole_post{"posts.insert_whole", R"sql(
    insert into posts (id, author_id, title, content, published, created_at, visibility, spoiler, is_sensitive,
                       language, is_local_only, mentions, reply_to, reply_to_author, root_id, boost_of, boosted_author,
                       app_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18))sql"};

struct HeldRow {
    PostId id;
    AccountId author_id;
    std::string title;
    std::string content;
    bool published;
    std::string spoiler;
    bool is_sensitive;
    std::optional<std::string> language;
    visibility::Audience visibility;
    std::vector<AccountId> mentions;
    std::optional<PostId> reply_to;
    std::optional<AccountId> reply_to_author;
    std::optional<PostId> root_id;
    std::optional<PostId> boost_of;
    Time created_at;
    std::optional<Time> edited_at;
    int mentions_added;  // by edits
};
BOOST_DESCRIBE_STRUCT(HeldRow, (),
                      (id, author_id, title, content, published, spoiler, is_sensitive, language, visibility, mentions,
                       reply_to, reply_to_author, root_id, boost_of, created_at, edited_at, mentions_added))

// Only the author's own post, even if the caller forgot to ask visibility::may_change().
inline const pg::Write<HeldRow(PostId, AccountId)> hold_own{"posts.hold_own", R"sql(
    select id, author_id, title, content, published, spoiler, is_sensitive, language, visibility, mentions, reply_to,
           reply_to_author, root_id, boost_of, created_at, edited_at, mentions_added
      from posts where id = $1 and author_id = $2 and deleted_at is null for no key update)sql"};

// Locks posts, also deleted ones.
inline const pg::Write<PostId(std::vector<PostId>)> hold_posts{"posts.hold", R"sql(
    select id from posts where id = any($1) order by id for no key update)sql"};

inline const pg::Write<PostId(PostId)> hold_present{"posts.hold_present", R"sql(
    select id from posts where id = $1 and deleted_at is null for no key update)sql"};

inline const pg::Write<void(PostId, std::string, std::string, bool, std::string, bool, std::optional<std::string>,
                            std::vector<AccountId>, Time, int)>
    update_post{"posts.update", R"sql(
    update posts
       set title = $2, content = $3, published = $4, spoiler = $5, is_sensitive = $6, language = $7, mentions = $8,
           edited_at = $9, mentions_added = $10
     where id = $1)sql"};

inline const pg::Write<void(PostId, Time)> delete_post{"posts.delete", R"sql(
    update posts set deleted_at = $2 where id = $1)sql"};

inline const pg::Write<void(PostId, EditId, std::string, std::string, std::string, bool, Time)> keep_version{
    "posts.keep_version", R"sql(
    insert into post_edits (post_id, id, title, content, spoiler, is_sensitive, written_at)
    values ($1, $2, $3, $4, $5, $6, $7))sql"};

// Keeps the first version and the newest 99.
inline const pg::Write<void(PostId)> drop_old_versions{"posts.drop_old_versions", R"sql(
    delete from post_edits
     where post_id = $1
       and id = any(array(select id from post_edits where post_id = $1 order by id desc offset 99))
       and id > (select min(id) from post_edits where post_id = $1))sql"};

inline const pg::Write<void(PostId)> forget_versions{"posts.forget_versions", R"sql(
    delete from post_edits where post_id = $1)sql"};

struct VersionRow {
    std::string title;
    std::string content;
    std::string spoiler;
    bool is_sensitive;
    Time written_at;
};
BOOST_DESCRIBE_STRUCT(VersionRow, (), (title, content, spoiler, is_sensitive, written_at))
inline const pg::Read<VersionRow(PostId)> load_versions{"posts.load_versions", pg::Lane::list, R"sql(
    select title, content, spoiler, is_sensitive, written_at
      from post_edits where post_id = $1 order by id desc limit 1000)sql"};

// $2 is 1 or -1.
inline const pg::Write<void(PostId, std::int64_t)> count_reply{"posts.count_reply", R"sql(
    update posts set replies = replies + $2 where id = $1 and deleted_at is null)sql"};

// The last parameter is the language, or empty.
inline const pg::KeyedWrite<void(AccountId, PostId, visibility::Audience, std::string)> add_author_post{
    "posts.add_author_post", R"sql(
    insert into author_posts (author_id, post_id, visibility, language)
    select author_id, post_id, visibility, nullif(language, '')
      from unnest($1, $2, $3, $4) asked (author_id, post_id, visibility, language)
        on conflict do nothing)sql"};

// The same for a reply or a boost.
inline const pg::Write<void(AccountId, PostId, visibility::Audience, bool, std::optional<AccountId>,
                            std::optional<PostId>, std::optional<PostId>, std::optional<AccountId>,
                            std::optional<std::string>)>
    add_linked_post{"posts.add_linked_post", R"sql(
    insert into author_posts (author_id, post_id, visibility, is_reply, reply_to_author, root_id, boost_of,
                              boosted_author, language)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict do nothing)sql"};

inline const pg::Write<void(AccountId, PostId, std::optional<std::string>)> set_language{"posts.set_language", R"sql(
    update author_posts set language = $3 where author_id = $1 and post_id = $2)sql"};

inline const pg::Write<void(std::vector<AccountId>, std::vector<PostId>)> delete_author_posts{
    "posts.delete_author_posts", R"sql(
    delete from author_posts where author_id = any($1) and post_id = any($2))sql"};

inline const pg::Write<void(PostId, PostId, PostId, AccountId)> add_thread_post{"posts.add_thread_post", R"sql(
    insert into thread_posts (root_id, post_id, parent_id, author_id) values ($1, $2, $3, $4)
        on conflict do nothing)sql"};

inline const pg::Write<void(std::vector<PostId>, std::vector<PostId>)> delete_thread_posts{"posts.delete_thread_posts",
                                                                                           R"sql(
    delete from thread_posts where root_id = any($1) and post_id = any($2))sql"};

inline const pg::Write<void(std::vector<std::string>, PostId, AccountId)> add_tag_posts{"posts.add_tag_posts", R"sql(
    insert into tag_posts (tag, post_id, author_id)
    select tag, $2, $3 from unnest($1) asked (tag)
        on conflict do nothing)sql"};

inline const pg::Write<void(std::vector<std::string>, PostId)> delete_tag_posts{"posts.delete_tag_posts", R"sql(
    delete from tag_posts where tag = any($1) and post_id = $2)sql"};

inline const pg::KeyedWrite<void(AccountId, Time)> count_post{"posts.count", R"sql(
    insert into account_counts as counted (account_id, posts, last_post_at)
    select account_id, count(*), max(moment)
      from unnest($1, $2) asked (account_id, moment)
     group by account_id order by account_id
        on conflict (account_id) do update
       set posts = counted.posts + excluded.posts,
           last_post_at = greatest(counted.last_post_at, excluded.last_post_at))sql"};

// An account that is named twice loses two posts.
inline const pg::Write<void(std::vector<AccountId>)> uncount_posts{"posts.uncount", R"sql(
    with held as materialized (
             select account_id from account_counts where account_id = any($1) order by account_id for no key update)
    update account_counts
       set posts = account_counts.posts - gone.number
      from (select account_id, count(*) as number from unnest($1) asked (account_id) group by account_id) gone
      join held on held.account_id = gone.account_id
     where account_counts.account_id = any($1) and account_counts.account_id = gone.account_id)sql"};

inline const pg::Write<void(AccountId, PostId)> unpin_post{"posts.unpin", R"sql(
    update marks set pin_id = null where account_id = $1 and post_id = $2 and pin_id is not null)sql"};

struct DefaultsRow {
    visibility::Audience post_visibility;
    bool post_is_sensitive;
    std::optional<std::string> post_language;
};
BOOST_DESCRIBE_STRUCT(DefaultsRow, (), (post_visibility, post_is_sensitive, post_language))

inline const pg::Read<DefaultsRow(AccountId)> load_defaults{"posts.load_defaults", pg::Lane::point, R"sql(
    select post_visibility, post_is_sensitive, post_language from users where id = $1)sql"};

inline const pg::Write<PostId(PostId, AccountId)> find_boost{"posts.find_boost", R"sql(
    select boost_id from boosts where post_id = $1 and account_id = $2)sql"};

// $4: whether the post counts this boost.
inline const pg::Write<void(PostId, AccountId, PostId, bool)> add_boost{"posts.add_boost", R"sql(
    with made as (insert into boosts (post_id, account_id, boost_id, is_counted) values ($1, $2, $3, $4)
                  returning post_id)
    update posts set boosts = boosts + 1 from made where posts.id = $1 and made.post_id = posts.id and $4)sql"};

inline const pg::Write<void(PostId, AccountId, bool)> delete_boost{"posts.delete_boost", R"sql(
    with gone as (delete from boosts where post_id = $1 and account_id = $2 returning post_id)
    update posts set boosts = boosts - 1 from gone where posts.id = $1 and gone.post_id = posts.id and $3)sql"};

inline const pg::Write<void(std::vector<PostId>)> delete_posts{"posts.delete_many", R"sql(
    delete from posts where id = any($1))sql"};

}  // namespace plaza::posts
