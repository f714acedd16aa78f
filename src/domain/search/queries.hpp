// The SQL of search/. It selects only posts that the searcher may see, before any limit: either public posts, or those
// that have the searcher's word. Migration 0044 describes the words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::search {

struct FoundRow {
    std::optional<PostId> next_id;
    std::optional<PostId> post_id;
    std::optional<AccountId> author_id;
};
BOOST_DESCRIBE_STRUCT(FoundRow, (), (next_id, post_id, author_id))

// Finds up to $4 public posts between $3 and $2 that match $1. It reads the newest 2,000 below $2, and if the page is
// not full and $5, all posts that match. If more than 10,000 match, the page has those among the newest, and next_id is
// the last post that was read. One row without a post means that none was found.
inline const pg::Read<FoundRow(std::string, PostId, PostId, std::int64_t, bool)> find_public_posts{
    "search.find_public_posts", pg::Lane::search, R"sql(
    with newest as materialized (
             select post_id, author_id
               from (select post_id, author_id, words from post_words
                      where is_public and post_id < $2
                      order by post_id desc limit 2000) candidate
              where words @@ cast($1 as tsquery) and post_id > $3
                and (select true from accounts s where s.id = author_id and s.moderation <> 'none') is null
              order by post_id desc limit $4),
         short as materialized (select count(*) < $4 as is_short from newest),
         matching as materialized (
             select post_id, author_id from post_words
              where is_public and words @@ cast($1 as tsquery) and (select is_short from short) and $5
              limit 10001),
         whole as materialized (
             select is_short and $5 and (select count(*) <= 10000 from matching) as is_whole from short)
    select case when not whole.is_whole and (select is_short from short)
                then (select post_id from post_words
                       where is_public and post_id < $2 order by post_id desc offset 1999 limit 1)
           end as next_id,
           page.post_id, page.author_id
      from whole
      left join lateral (select post_id, author_id from newest where not whole.is_whole
                          union all
                         (select post_id, author_id from matching
                           where whole.is_whole and post_id < $2 and post_id > $3
                             and (select true from accounts s where s.id = author_id and s.moderation <> 'none') is null
                           order by post_id desc limit $4)) page on true
     order by page.post_id desc)sql"};

struct RefRow {
    PostId post_id;
    AccountId author_id;
};
BOOST_DESCRIBE_STRUCT(RefRow, (), (post_id, author_id))

// The same for posts that are not public. $1 includes the searcher's word. $5 is the author, or 0.
inline const pg::Read<RefRow(std::string, PostId, PostId, std::int64_t, AccountId)> find_own_posts{
    "search.find_own_posts", pg::Lane::search, R"sql(
    with matching as materialized (
             select post_id, author_id from post_words
              where not is_public and words @@ cast($1 as tsquery)
              limit 10000)
    select post_id, author_id from matching
     where post_id < $2 and post_id > $3 and ($5 = 0 or author_id = $5)
       and (select true from accounts s where s.id = author_id and s.moderation <> 'none') is null
     order by post_id desc limit $4)sql"};

// Finds up to 100 accounts by their names: the account with this handle, then handles and display names that begin with
// the text, then those that contain it. The index of parts needs three characters.
inline const pg::Read<AccountId(std::string)> match_accounts{"search.match_accounts", pg::Lane::search, R"sql(
    select id
      from ((select id, 0 as place from accounts
              where lower(handle collate "C") = lower($1 collate "C")
              limit 1)
             union all
            (select id, 1 from accounts
              where lower(handle collate "C") >= lower($1 collate "C")
                and lower(handle collate "C") < lower($1 collate "C") || chr(1114111)
              order by lower(handle collate "C") limit 40)
             union all
            (select id, 2 from accounts
              where display_name <> '' and lower(display_name) collate "C" >= lower($1)
                and lower(display_name) collate "C" < lower($1) || chr(1114111)
              order by lower(display_name) collate "C" limit 40)
             union all
            (select id, 3 from accounts
              where length($1) >= 3 and $1 ~ '[[:alnum:]]'
                and (handle || ' ' || display_name) ilike '%' || regexp_replace($1, '([%_\\])', '\\\1', 'g') || '%'
              limit 40)) found
     group by id
     order by min(place), id desc
     limit 100)sql",
                                                             pg::not_null("id")};

inline const pg::Read<AccountId(std::string, AccountId)> match_followed_accounts{"search.match_followed",
                                                                                 pg::Lane::search, R"sql(
    select a.id
      from accounts a
     where a.id = any(array(select other_id from relations
                             where account_id = $2 and following_id is not null
                             limit 10000))
       and (a.handle || ' ' || a.display_name) ilike '%' || regexp_replace($1, '([%_\\])', '\\\1', 'g') || '%'
     limit 100)sql"};

// Jumps from one hashtag to the next in the index, because a hashtag can have any number of posts.
inline const pg::Read<std::string(std::string, std::int64_t, std::int64_t)> match_tags{"search.match_tags",
                                                                                       pg::Lane::list, R"sql(
    with recursive found (tag) as (
             (select tag from tag_posts where tag >= $1 and tag < $1 || chr(1114111) order by tag limit 1)
              union all
             select (select t.tag from tag_posts t
                      where t.tag > found.tag and t.tag < $1 || chr(1114111) order by t.tag limit 1)
               from found
              where found.tag is not null)
    select tag from found where tag is not null limit $2 offset $3)sql",
                                                                                       pg::not_null("tag")};

}  // namespace plaza::search
