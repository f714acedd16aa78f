// The SQL of posts/, beside its row type. Each asks signed_in() whether the viewer's token still counts, in the same
// statement: no row may therefore also mean that the viewer is gone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/by_key.hpp"
#include "platform/pg/query/query.hpp"

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
    std::optional<std::string> author_email;
    std::int64_t votes;
};
BOOST_DESCRIBE_STRUCT(PostRow, (),
                      (id, title, content, published, created_at, author_id, author_created_at, author_handle,
                       author_email, votes))

inline const pg::KeyedRead<PostRow(AccountId, Time, std::optional<SessionId>, PostId)> find_post{"posts.find",
                                                                                                 pg::Lane::point, R"sql(
    select asked.place, p.id, p.title, p.content, p.published, p.created_at,
           p.author_id, a.created_at as author_created_at, a.handle as author_handle,
           case when may_see_email(viewer.id, viewer.is_staff, p.author_id)
                then (select u.email from users u where u.id = p.author_id) end as author_email,
           p.votes
      from unnest($1, $2, $3, $4) with ordinality asked (viewer_id, issued_at, session_id, post_id, place)
     cross join lateral signed_in(asked.viewer_id, asked.issued_at, asked.session_id) viewer
      join posts p on p.id = asked.post_id and (p.published or p.author_id = viewer.id)
      join accounts a on a.id = p.author_id)sql"};

// The last parameter of each query of a page is its limit in bytes: the post that reaches it ends the page. PostgreSQL
// knows the length of a text without reading the text.

// The page is cut before anything is joined or counted, of two index scans that end with it. $4 is an exclusive upper
// bound of the ids.
inline const pg::Read<PostRow(AccountId, Time, std::optional<SessionId>, PostId, std::int64_t, std::int64_t,
                              std::int64_t)>
    list_posts{"posts.list", pg::Lane::list, R"sql(
    select p.id, p.title, p.content, p.published, p.created_at,
           p.author_id, a.created_at as author_created_at, a.handle as author_handle,
           case when may_see_email(viewer.id, viewer.is_staff, p.author_id)
                then (select u.email from users u where u.id = p.author_id) end as author_email,
           p.votes
      from signed_in($1, $2, $3) viewer
     cross join (select id, title, content, published, created_at, votes, author_id,
                        coalesce(sum(octet_length(title) + octet_length(content))
                                 over (order by id desc rows between unbounded preceding and 1 preceding), 0)
                           as bytes_before
                   from (select id, title, content, published, created_at, votes, author_id from (
                            (select id, title, content, published, created_at, votes, author_id from posts
                              where published and id < $4
                              order by id desc limit $5 + $6)
                             union all
                            (select id, title, content, published, created_at, votes, author_id from posts
                              where not published and author_id = $1 and id < $4
                              order by id desc limit $5 + $6)) visible
                          order by id desc limit $5 offset $6) page) p
      join accounts a on a.id = p.author_id
     where p.bytes_before < $7
     order by p.id desc)sql",
               pg::not_null("id", "title", "content", "published", "created_at", "votes", "author_id")};

// Looks through the newest $9 posts below $8 that the viewer may see, for titles like the pattern $7; the answer's ids
// are below $4. It stops when the page is full.
inline constexpr const char* search_newest_sql = R"sql(
    select p.id, p.title, p.content, p.published, p.created_at,
           p.author_id, a.created_at as author_created_at, a.handle as author_handle,
           case when may_see_email(viewer.id, viewer.is_staff, p.author_id)
                then (select u.email from users u where u.id = p.author_id) end as author_email,
           p.votes
      from signed_in($1, $2, $3) viewer
     cross join (select id, title, content, published, created_at, votes, author_id,
                        coalesce(sum(octet_length(title) + octet_length(content))
                                 over (order by id desc rows between unbounded preceding and 1 preceding), 0)
                           as bytes_before
                   from (select id, title, content, published, created_at, votes, author_id from (
                            select id, title, content, published, created_at, votes, author_id from (
                                (select id, title, content, published, created_at, votes, author_id from posts
                                  where published and id < $8
                                  order by id desc limit $9)
                                 union all
                                (select id, title, content, published, created_at, votes, author_id from posts
                                  where not published and author_id = $1 and id < $8
                                  order by id desc limit $9)) visible
                             order by id desc limit $9) newest
                          where title like $7 and id < $4
                          order by id desc limit $5 offset $6) page) p
      join accounts a on a.id = p.author_id
     where p.bytes_before < $10
     order by p.id desc)sql";

using SearchNewest = PostRow(AccountId, Time, std::optional<SessionId>, PostId, std::int64_t, std::int64_t, std::string,
                             PostId, std::int64_t, std::int64_t);

// A short window is a page like others, a long one may be slow.
inline const pg::Read<SearchNewest> search_newest_posts{
    "posts.search_newest", pg::Lane::list, search_newest_sql,
    pg::not_null("id", "title", "content", "published", "created_at", "votes", "author_id")};
inline const pg::Read<SearchNewest> search_window_posts{
    "posts.search_window", pg::Lane::search, search_newest_sql,
    pg::not_null("id", "title", "content", "published", "created_at", "votes", "author_id")};

struct TrigramRow {
    std::string trigram;
};
BOOST_DESCRIBE_STRUCT(TrigramRow, (), (trigram))

// Filters trigrams, which blanks separate: keeps those for which the index (pg_trgm) finds only titles that have them.
// The index ignores characters other than letters and digits. It stores non-ASCII trigrams as hashes, and some hashes
// equal an ASCII trigram, as show_trgm() shows.
inline const pg::Read<TrigramRow(std::string)> exact_trigrams{"posts.exact_trigrams", pg::Lane::list, R"sql(
    select asked.trigram
      from string_to_table($1, ' ') with ordinality asked (trigram, place), lower(asked.trigram) folded
     where asked.trigram ~ '^[[:alnum:]]{3}$'
       and not exists (select from unnest(show_trgm(asked.trigram)) known
                        where known ~ '^[a-z0-9 ]{3}$'
                          and known not in (folded, '  ' || left(folded, 1), ' ' || left(folded, 2),
                                            right(folded, 2) || ' '))
     order by asked.place)sql",
                                                              pg::not_null("trigram")};

struct MatchRow {
    bool has_all;
    std::optional<PostId> id;
};
BOOST_DESCRIBE_STRUCT(MatchRow, (), (has_all, id))

// Finds the newest $2 published posts below $1 whose titles match $3. If more than 10,000 titles have the trigrams $4
// to $11 (`%` for none), it returns one row with has_all = false instead. The candidates are materialized, so that they
// are planned for all rows: for a few, PostgreSQL would walk the table.
inline const pg::Read<MatchRow(PostId, std::int64_t, std::string, std::string, std::string, std::string, std::string,
                               std::string, std::string, std::string, std::string)>
    match_titles{"posts.match_titles", pg::Lane::search, R"sql(
    with candidate as materialized (
             select id, title like $3 as fits from posts
              where published
                and title ilike $4
                and ($5 = '%' or title ilike $5)
                and ($6 = '%' or title ilike $6)
                and ($7 = '%' or title ilike $7)
                and ($8 = '%' or title ilike $8)
                and ($9 = '%' or title ilike $9)
                and ($10 = '%' or title ilike $10)
                and ($11 = '%' or title ilike $11)),
         index as materialized (
             select count(*) <= 10000 as has_all from (select from candidate limit 10001) counted)
    select index.has_all, page.id
      from index
      left join (select id from candidate where fits and id < $1 and (select has_all from index)
                  order by id desc limit $2) page on true)sql",
                 pg::not_null("has_all")};

// Lists the posts with the ids $8, which commas separate, and the viewer's drafts whose titles match $7, among their
// newest 10,000.
inline const pg::Read<PostRow(AccountId, Time, std::optional<SessionId>, PostId, std::int64_t, std::int64_t,
                              std::string, std::string, std::int64_t)>
    search_matched_posts{"posts.search_matched", pg::Lane::list, R"sql(
    select p.id, p.title, p.content, p.published, p.created_at,
           p.author_id, a.created_at as author_created_at, a.handle as author_handle,
           case when may_see_email(viewer.id, viewer.is_staff, p.author_id)
                then (select u.email from users u where u.id = p.author_id) end as author_email,
           p.votes
      from signed_in($1, $2, $3) viewer
     cross join (select id, title, content, published, created_at, votes, author_id,
                        coalesce(sum(octet_length(title) + octet_length(content))
                                 over (order by id desc rows between unbounded preceding and 1 preceding), 0)
                           as bytes_before
                   from (select found.id as found_id
                           from (select unnest(string_to_array($8, ',')::bigint[]) as id
                                  union all
                                 select id from (select id, title from posts
                                                  where not published and author_id = $1
                                                  order by id desc limit 10000) draft
                                  where title like $7) found
                          where found.id < $4
                          order by found.id desc limit $5 offset $6) page
                   join posts on id = page.found_id and (published or author_id = $1)) p
      join accounts a on a.id = p.author_id
     where p.bytes_before < $9
     order by p.id desc)sql"};

// No row may also mean that the id was taken by another insert of the same millisecond.
inline const pg::KeyedWrite<PostRow(AccountId, Time, std::optional<SessionId>, std::string, std::string, bool)>
    insert_post{"posts.insert", R"sql(
    with asked as materialized (
             select asked.place, next_id() as id, viewer.id as author_id, asked.title, asked.content, asked.published
               from unnest($1, $2, $3, $4, $5, $6)
                    with ordinality asked (viewer_id, issued_at, session_id, title, content, published, place)
              cross join lateral signed_in(asked.viewer_id, asked.issued_at, asked.session_id) viewer),
         made as (
             insert into posts (id, author_id, title, content, published)
             select id, author_id, title, content, published from asked
             on conflict (id) do nothing
             returning id, title, content, published, created_at, votes, author_id)
    select asked.place, made.id, made.title, made.content, made.published, made.created_at,
           made.author_id, a.created_at as author_created_at, a.handle as author_handle,
           (select u.email from users u where u.id = made.author_id) as author_email, made.votes
      from made
      join (select distinct on (id) id, place from asked order by id, place) asked on asked.id = made.id
      join accounts a on a.id = made.author_id)sql"};

inline const pg::Write<PostRow(AccountId, Time, std::optional<SessionId>, PostId, std::string, std::string, bool)>
    update_post{"posts.update", R"sql(
    with edited as (update posts set title = $5, content = $6, published = $7
                      from signed_in($1, $2, $3) viewer
                     where posts.id = $4 and posts.author_id = viewer.id
                 returning posts.id, title, content, published, created_at, votes, author_id)
    select edited.id, edited.title, edited.content, edited.published, edited.created_at,
           edited.author_id, a.created_at as author_created_at, a.handle as author_handle,
           (select u.email from users u where u.id = edited.author_id) as author_email,
           edited.votes
      from edited
      join accounts a on a.id = edited.author_id)sql"};

inline const pg::Write<void(AccountId, Time, std::optional<SessionId>, PostId)> delete_post{"posts.delete",
                                                                                            R"sql(
    delete from posts using signed_in($1, $2, $3) viewer
     where posts.id = $4 and posts.author_id = viewer.id)sql"};

// Why nothing was edited: the viewer is gone, the post is not there for them, or it is another's.
inline const pg::Read<bool(AccountId, Time, std::optional<SessionId>, PostId)> is_post_visible{"posts.is_visible",
                                                                                               pg::Lane::point, R"sql(
    select exists (select from signed_in($1, $2, $3) viewer
                     join posts p on p.id = $4 and (p.published or p.author_id = viewer.id)))sql",
                                                                                               pg::not_null("exists")};

}  // namespace plaza::posts
