// The SQL of timelines/. It selects only posts that the viewer may see, so that pages are full. The exception are posts
// of accounts that block the viewer, which may be very many. Suspended accounts are looked up one by one, by a subquery
// that is no join: most lists stop when the page is full.
//
// Each text lists downward; pg::upward() makes the other direction of it, so `desc` occurs only for that order. $2 and
// $3 are exclusive bounds of the ids, and $4 is the limit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/lists/lists.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/client/both_ways.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::timelines {

struct EntryRow {
    PostId post_id;
    AccountId author_id;
    std::optional<PostId> boost_of;
    std::optional<AccountId> boosted_author;
    std::optional<PostId> root_id;
};
BOOST_DESCRIBE_STRUCT(EntryRow, (), (post_id, author_id, boost_of, boosted_author, root_id))

// Reads the newest posts of each followed account, and the newest of all these. A post can also be found by its
// hashtags: twice at most, so that twice the limit has enough of them.
inline constexpr char home_sql[] = R"sql(
    with hidden as materialized (
             select other_id from relations where account_id = $1 and blocking_id is not null
              union all
             select other_id from relations
              where account_id = $1 and muting_id is not null and (muted_until is null or muted_until > $5)),
         found as (
             select a.post_id, a.author_id, a.boost_of, a.boosted_author, a.root_id
               from followers f
              cross join lateral (
                    select post_id, author_id, boost_of, boosted_author, root_id
                      from author_posts
                     where author_id = f.followee_id and post_id < $2 and post_id > $3
                       and visibility <> 'direct'
                       and (boost_of is null
                            or (f.shows_boosts and boosted_author not in (select other_id from hidden)
                                and (select true from accounts s
                                      where s.id = boosted_author and s.moderation <> 'none') is null))
                       and (reply_to_author is null
                            or reply_to_author in ($1, author_id)
                            or (reply_to_author in (select other_id from relations
                                                     where account_id = $1 and following_id is not null)
                                and reply_to_author not in (select other_id from hidden)))
                       and (f.languages = '{}' or language is null or language = any(f.languages))
                     order by post_id desc limit $4) a
              where f.follower_id = $1
                and f.followee_id not in (select other_id from hidden)
                and (select true from accounts s where s.id = f.followee_id and s.moderation <> 'none') is null
                and f.followee_id not in (select m.member_id
                                            from lists l
                                            join list_members m on m.account_id = $1 and m.list_id = l.id
                                           where l.account_id = $1 and l.is_exclusive)
              union all
            (select post_id, author_id, boost_of, boosted_author, root_id
               from author_posts
              where author_id = $1 and post_id < $2 and post_id > $3
                and (boost_of is null
                     or (boosted_author not in (select other_id from hidden)
                         and (select true from accounts s
                               where s.id = boosted_author and s.moderation <> 'none') is null))
              order by post_id desc limit $4)
              union all
             select distinct t.post_id, t.author_id, null::bigint, null::bigint, null::bigint
               from followed_tags f
              cross join lateral (
                    select post_id, author_id
                      from tag_posts
                     where tag = f.tag and (tag, post_id) < (f.tag, $2) and (tag, post_id) > (f.tag, $3)
                       and author_id not in (select other_id from hidden)
                       and (select true from accounts s where s.id = author_id and s.moderation <> 'none') is null
                     order by post_id desc limit $4) t
              where f.account_id = $1)
    select distinct on (post_id) post_id, author_id, boost_of, boosted_author, root_id
      from (select post_id, author_id, boost_of, boosted_author, root_id
              from found
             order by post_id desc limit 2 * $4) nearest
     order by post_id desc, root_id limit $4)sql";
inline constexpr auto home_up_sql = pg::upward(home_sql);

using Home = EntryRow(AccountId, std::int64_t, std::int64_t, std::int64_t, Time);
inline const pg::Read<Home> read_home{"timelines.home", pg::Lane::list, home_sql, pg::not_null("post_id", "author_id")};
inline const pg::Read<Home> read_home_up{"timelines.home_up", pg::Lane::list, home_up_sql.data(),
                                         pg::not_null("post_id", "author_id")};

// The posts of the members of the list $5 whom its owner $1 follows. $6 is the time.
inline constexpr char of_list_sql[] = R"sql(
    with hidden as materialized (
             select other_id from relations where account_id = $1 and blocking_id is not null
              union all
             select other_id from relations
              where account_id = $1 and muting_id is not null and (muted_until is null or muted_until > $6)),
         list as materialized (
             select replies_policy from lists where account_id = $1 and id = $5)
    select a.post_id, a.author_id, a.boost_of, a.boosted_author, a.root_id
      from followers f
     cross join lateral (
           select post_id, author_id, boost_of, boosted_author, root_id
             from author_posts
            where author_id = f.followee_id and post_id < $2 and post_id > $3
              and visibility <> 'direct'
              and (boost_of is null
                   or (f.shows_boosts and boosted_author not in (select other_id from hidden)
                       and (select true from accounts s
                             where s.id = boosted_author and s.moderation <> 'none') is null))
              and (reply_to_author is null
                   or reply_to_author in ($1, author_id)
                   or ((select replies_policy from list) = 'followed'
                       and reply_to_author in (select other_id from relations
                                                where account_id = $1 and following_id is not null))
                   or ((select replies_policy from list) = 'list'
                       and reply_to_author in (select member_id from list_members
                                                where account_id = $1 and list_id = $5)))
              and (f.languages = '{}' or language is null or language = any(f.languages))
            order by post_id desc limit $4) a
     where f.follower_id = $1
       and f.followee_id = any(array(select member_id from list_members where account_id = $1 and list_id = $5))
       and f.followee_id not in (select other_id from hidden)
       and (select true from accounts s where s.id = f.followee_id and s.moderation <> 'none') is null
     order by a.post_id desc limit $4)sql";
inline constexpr auto of_list_up_sql = pg::upward(of_list_sql);

using OfList = EntryRow(AccountId, std::int64_t, std::int64_t, std::int64_t, lists::ListId, Time);
inline const pg::Read<OfList> read_list{"timelines.list", pg::Lane::list, of_list_sql};
inline const pg::Read<OfList> read_list_up{"timelines.list_up", pg::Lane::list, of_list_up_sql.data()};

inline constexpr char everyone_sql[] = R"sql(
    select id as post_id, author_id, boost_of, boosted_author, root_id
      from posts
     where is_listed and id < $2 and id > $3
       and author_id not in (select other_id from relations where account_id = $1 and blocking_id is not null)
       and author_id not in (select other_id from relations
                              where account_id = $1 and muting_id is not null
                                and (muted_until is null or muted_until > $5))
       and (select true from accounts s where s.id = author_id and s.moderation <> 'none') is null
     order by id desc limit $4)sql";
inline constexpr auto everyone_up_sql = pg::upward(everyone_sql);

using Everyone = EntryRow(AccountId, std::int64_t, std::int64_t, std::int64_t, Time);
inline const pg::Read<Everyone> read_everyone{"timelines.everyone", pg::Lane::list, everyone_sql};
inline const pg::Read<Everyone> read_everyone_up{"timelines.everyone_up", pg::Lane::list, everyone_up_sql.data()};

// $5 are the tag and $6 the time. The comparisons of rows keep PostgreSQL from reading the posts of all hashtags by the
// index of posts.
inline constexpr char tagged_sql[] = R"sql(
    select post_id, author_id
      from tag_posts
     where tag = $5 and (tag, post_id) < ($5, $2) and (tag, post_id) > ($5, $3)
       and author_id not in (select other_id from relations where account_id = $1 and blocking_id is not null)
       and author_id not in (select other_id from relations
                              where account_id = $1 and muting_id is not null
                                and (muted_until is null or muted_until > $6))
       and (select true from accounts s where s.id = author_id and s.moderation <> 'none') is null
     order by post_id desc limit $4)sql";
inline constexpr auto tagged_up_sql = pg::upward(tagged_sql);

struct TaggedRow {
    PostId post_id;
    AccountId author_id;
};
BOOST_DESCRIBE_STRUCT(TaggedRow, (), (post_id, author_id))

using Tagged = TaggedRow(AccountId, std::int64_t, std::int64_t, std::int64_t, std::string, Time);
inline const pg::Read<Tagged> read_tagged{"timelines.tagged", pg::Lane::list, tagged_sql};
inline const pg::Read<Tagged> read_tagged_up{"timelines.tagged_up", pg::Lane::list, tagged_up_sql.data()};

struct TagRow {
    std::string tag;
    PostId post_id;
};
BOOST_DESCRIBE_STRUCT(TagRow, (), (tag, post_id))

// Which of the posts $2 have which of the tags $1.
inline const pg::Read<TagRow(std::vector<std::string>, std::vector<PostId>)> read_tags_of_posts{
    "timelines.tags_of_posts", pg::Lane::list, R"sql(
    select tag, post_id from tag_posts where tag = any($1) and post_id = any($2))sql"};

// Of the newest 5,000 posts of $5. $6: with replies; $7: with boosts. Boosts of posts of accounts that the viewer
// blocks are left out.
inline constexpr char of_account_sql[] = R"sql(
    select post_id, author_id, boost_of, boosted_author, root_id
      from (select post_id, author_id, boost_of, boosted_author, root_id, visibility, is_reply, reply_to_author
              from author_posts
             where author_id = $5 and post_id < $2 and post_id > $3
             order by post_id desc limit greatest($4, 5000)) newest
     where (visibility in ('public', 'unlisted')
            or author_id = $1
            or (visibility = 'followers'
                and exists (select from relations
                             where account_id = $1 and other_id = $5 and following_id is not null)))
       and ($6 or not is_reply or reply_to_author = author_id)
       and (boost_of is null
            or ($7 and boosted_author not in (select other_id from relations
                                               where account_id = $1 and blocking_id is not null)
                and (select true from accounts s where s.id = boosted_author and s.moderation <> 'none') is null))
     order by post_id desc limit $4)sql";
inline constexpr auto of_account_up_sql = pg::upward(of_account_sql);

using OfAccount = EntryRow(AccountId, std::int64_t, std::int64_t, std::int64_t, AccountId, bool, bool);
inline const pg::Read<OfAccount> read_account{"timelines.account", pg::Lane::list, of_account_sql};
inline const pg::Read<OfAccount> read_account_up{"timelines.account_up", pg::Lane::list, of_account_up_sql.data()};

// The last of the newest 5,000, if there are so many.
inline constexpr char last_of_account_sql[] = R"sql(
    select post_id from author_posts
     where author_id = $1 and post_id < $2 and post_id > $3
     order by post_id desc offset 4999 limit 1)sql";
inline constexpr auto last_of_account_up_sql = pg::upward(last_of_account_sql);

using LastOfAccount = PostId(AccountId, std::int64_t, std::int64_t);
inline const pg::Read<LastOfAccount> find_last_of_account{"timelines.last_of_account", pg::Lane::list,
                                                          last_of_account_sql};
inline const pg::Read<LastOfAccount> find_last_of_account_up{"timelines.last_of_account_up", pg::Lane::list,
                                                             last_of_account_up_sql.data()};

struct PinnedRow {
    PostId post_id;
    AccountId author_id;
    std::optional<PostId> root_id;
    std::optional<std::int64_t> pin_id;
};
BOOST_DESCRIBE_STRUCT(PinnedRow, (), (post_id, author_id, root_id, pin_id))

inline constexpr char pinned_sql[] = R"sql(
    select a.post_id, a.author_id, a.root_id, m.pin_id
      from marks m
      join author_posts a on a.author_id = $5 and a.post_id = m.post_id
     where m.account_id = $5 and m.pin_id is not null and m.pin_id < $2 and m.pin_id > $3
       and (a.visibility in ('public', 'unlisted')
            or a.author_id = $1
            or (a.visibility = 'followers'
                and exists (select from relations
                             where account_id = $1 and other_id = $5 and following_id is not null)))
     order by m.pin_id desc limit $4)sql";
inline constexpr auto pinned_up_sql = pg::upward(pinned_sql);

using Pinned = PinnedRow(AccountId, std::int64_t, std::int64_t, std::int64_t, AccountId);
inline const pg::Read<Pinned> read_pinned{"timelines.pinned", pg::Lane::list, pinned_sql};
inline const pg::Read<Pinned> read_pinned_up{"timelines.pinned_up", pg::Lane::list, pinned_up_sql.data()};

// The public posts of $1 with the tag $5.
inline constexpr char tagged_by_sql[] = R"sql(
    select post_id, author_id
      from tag_posts
     where tag = $5 and author_id = $1 and post_id < $2 and post_id > $3
     order by post_id desc limit $4)sql";
inline constexpr auto tagged_by_up_sql = pg::upward(tagged_by_sql);

using TaggedBy = TaggedRow(AccountId, std::int64_t, std::int64_t, std::int64_t, std::string);
inline const pg::Read<TaggedBy> read_tagged_by{"timelines.tagged_by", pg::Lane::list, tagged_by_sql};
inline const pg::Read<TaggedBy> read_tagged_by_up{"timelines.tagged_by_up", pg::Lane::list, tagged_by_up_sql.data()};

// Marks that were made before migration 0052 reached all servers have no author.
struct MarkRow {
    std::optional<std::int64_t> id;
    PostId post_id;
    std::optional<AccountId> author_id;
    std::optional<PostId> root_id;
};
BOOST_DESCRIBE_STRUCT(MarkRow, (), (id, post_id, author_id, root_id))

inline constexpr char favourites_sql[] = R"sql(
    select favourite_id as id, post_id, author_id, root_id
      from marks
     where account_id = $1 and favourite_id is not null and favourite_id < $2 and favourite_id > $3
     order by favourite_id desc limit $4)sql";
inline constexpr auto favourites_up_sql = pg::upward(favourites_sql);

using Marked = MarkRow(AccountId, std::int64_t, std::int64_t, std::int64_t);
inline const pg::Read<Marked> read_favourites{"timelines.favourites", pg::Lane::list, favourites_sql};
inline const pg::Read<Marked> read_favourites_up{"timelines.favourites_up", pg::Lane::list, favourites_up_sql.data()};

inline constexpr char bookmarks_sql[] = R"sql(
    select bookmark_id as id, post_id, author_id, root_id
      from marks
     where account_id = $1 and bookmark_id is not null and bookmark_id < $2 and bookmark_id > $3
     order by bookmark_id desc limit $4)sql";
inline constexpr auto bookmarks_up_sql = pg::upward(bookmarks_sql);

inline const pg::Read<Marked> read_bookmarks{"timelines.bookmarks", pg::Lane::list, bookmarks_sql};
inline const pg::Read<Marked> read_bookmarks_up{"timelines.bookmarks_up", pg::Lane::list, bookmarks_up_sql.data()};

}  // namespace plaza::timelines
