// The SQL of posts/, beside its row type. Each asks signed_in() whether the viewer's token still counts, in the same
// statement: no row may therefore also mean that the viewer is gone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/base/describe.hpp"
#include "platform/base/id.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query.hpp"

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

inline const pg::KeyedQuery<PostRow(AccountId, Time, std::optional<SessionId>, PostId)> find_post{
    "posts.find", pg::Lane::point, R"sql(
    select asked.place, p.id, p.title, p.content, p.published, p.created_at,
           p.author_id, a.created_at as author_created_at, a.handle as author_handle,
           case when may_see_email(viewer.id, viewer.is_staff, p.author_id)
                then (select u.email from users u where u.id = p.author_id) end as author_email,
           p.votes
      from unnest($1, $2, $3, $4) with ordinality asked (viewer_id, issued_at, session_id, post_id, place)
     cross join lateral signed_in(asked.viewer_id, asked.issued_at, asked.session_id) viewer
      join posts p on p.id = asked.post_id and (p.published or p.author_id = viewer.id)
      join accounts a on a.id = p.author_id)sql"};

// A page of posts ends with the one that makes it longer than so many bytes, the last parameter of each query here; the
// lengths of texts are known without reading them.

// The page is cut before anything is joined or counted, of two index scans that end with it. $4 is an exclusive upper
// bound of the ids.
inline const pg::Query<PostRow(AccountId, Time, std::optional<SessionId>, PostId, std::int64_t, std::int64_t,
                               std::int64_t)>
    list_posts{"posts.list", pg::Lane::list, R"sql(
    select p.id, p.title, p.content, p.published, p.created_at,
           p.author_id, a.created_at as author_created_at, a.handle as author_handle,
           case when may_see_email(viewer.id, viewer.is_staff, p.author_id)
                then (select u.email from users u where u.id = p.author_id) end as author_email,
           p.votes
      from signed_in($1, $2, $3) viewer
     cross join (select *, coalesce(sum(octet_length(title) + octet_length(content))
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
inline const pg::Query<PostRow(AccountId, Time, std::optional<SessionId>, PostId, std::int64_t, std::int64_t,
                               std::string, PostId, std::int64_t, std::int64_t)>
    search_newest_posts{"posts.search_newest", pg::Lane::list, R"sql(
    select p.id, p.title, p.content, p.published, p.created_at,
           p.author_id, a.created_at as author_created_at, a.handle as author_handle,
           case when may_see_email(viewer.id, viewer.is_staff, p.author_id)
                then (select u.email from users u where u.id = p.author_id) end as author_email,
           p.votes
      from signed_in($1, $2, $3) viewer
     cross join (select *, coalesce(sum(octet_length(title) + octet_length(content))
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
     order by p.id desc)sql",
                        pg::not_null("id", "title", "content", "published", "created_at", "votes", "author_id")};

// Finds titles like the pattern $7. If at most 10,000 published posts have its trigrams, $8 to $13, the index has found
// all of them; the viewer's drafts, which it does not hold, are looked through. If there are more, the newest 100,000
// posts are; the order by in each step of that lets it stop when the page is full. Planned for all candidates
// (materialized), so that it never walks the table in the hope of an early end.
// A pattern of which PostgreSQL would get no trigram is replaced: the titles would have to be read.
inline const pg::Query<PostRow(AccountId, Time, std::optional<SessionId>, PostId, std::int64_t, std::int64_t,
                               std::string, std::string, std::string, std::string, std::string, std::string,
                               std::string, std::int64_t)>
    search_indexed_posts{"posts.search_indexed", pg::Lane::search, R"sql(
    with candidate as materialized (
             select id, title like $7 as fits from posts
              where published
                and title ilike case when $8 ~ '[[:alnum:]]{3}' then $8 else '%' end
                and title ilike case when $9 ~ '[[:alnum:]]{3}' then $9 else '%' end
                and title ilike case when $10 ~ '[[:alnum:]]{3}' then $10 else '%' end
                and title ilike case when $11 ~ '[[:alnum:]]{3}' then $11 else '%' end
                and title ilike case when $12 ~ '[[:alnum:]]{3}' then $12 else '%' end
                and title ilike case when $13 ~ '[[:alnum:]]{3}' then $13 else '%' end
                and $8 || $9 || $10 || $11 || $12 || $13 ~ '[[:alnum:]]{3}'),
         index as materialized (
             select $8 || $9 || $10 || $11 || $12 || $13 ~ '[[:alnum:]]{3}' and count(*) <= 10000 as has_all
               from (select from candidate limit 10001) counted),
         draft as materialized (
             select id, title from posts where not published and author_id = $1 order by id desc limit 10000),
         newest as (
             select id, title from (
                (select id, title from posts where published and id < $4 order by id desc limit 100000)
                 union all
                (select id, title from posts where not published and author_id = $1 and id < $4
                  order by id desc limit 100000)) visible
              order by id desc limit 100000),
         found as (
             (select id from candidate where fits and (select has_all from index))
              union all
             (select id from draft where title like $7 and (select has_all from index))
              union all
             (select id from (select id, title from newest order by id desc
                               limit case when (select has_all from index) then 0 else 100000 end) looked_through
               where title like $7
               order by id desc limit $5 + $6))
    select p.id, p.title, p.content, p.published, p.created_at,
           p.author_id, a.created_at as author_created_at, a.handle as author_handle,
           case when may_see_email(viewer.id, viewer.is_staff, p.author_id)
                then (select u.email from users u where u.id = p.author_id) end as author_email,
           p.votes
      from signed_in($1, $2, $3) viewer
     cross join (select p.*, coalesce(sum(octet_length(title) + octet_length(content))
                                    over (order by id desc rows between unbounded preceding and 1 preceding), 0)
                           as bytes_before
                   from (select id as found_id from found where id < $4 order by id desc limit $5 offset $6) page
                   join posts p on p.id = page.found_id and (p.published or p.author_id = $1)) p
      join accounts a on a.id = p.author_id
     where p.bytes_before < $14
     order by p.id desc)sql"};

// No row may also mean that the id was taken by another insert of the same millisecond.
inline const pg::KeyedQuery<PostRow(AccountId, Time, std::optional<SessionId>, std::string, std::string, bool)>
    insert_post{"posts.insert", pg::Lane::write, R"sql(
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

inline const pg::Query<PostRow(AccountId, Time, std::optional<SessionId>, PostId, std::string, std::string, bool)>
    update_post{"posts.update", pg::Lane::write, R"sql(
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

inline const pg::Query<void(AccountId, Time, std::optional<SessionId>, PostId)> delete_post{"posts.delete",
                                                                                            pg::Lane::write, R"sql(
    delete from posts using signed_in($1, $2, $3) viewer
     where posts.id = $4 and posts.author_id = viewer.id)sql"};

// Why nothing was edited: the viewer is gone, the post is not there for them, or it is another's.
inline const pg::Query<bool(AccountId, Time, std::optional<SessionId>, PostId)> is_post_visible{"posts.is_visible",
                                                                                                pg::Lane::point, R"sql(
    select exists (select from signed_in($1, $2, $3) viewer
                     join posts p on p.id = $4 and (p.published or p.author_id = viewer.id)))sql",
                                                                                                pg::not_null("exists")};

}  // namespace plaza::posts
