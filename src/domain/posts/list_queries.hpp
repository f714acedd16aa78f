// The SQL of list.cpp. It selects only posts that the viewer $1 may see, so that pages are full.
//
// A listing has the posts that are listed for everyone (posts.is_listed: published, public, not withheld by moderators,
// no reply, no boost) of authors that the viewer does not block, and the viewer's own drafts. The viewer's other posts,
// which are unlisted, for followers, withheld or boosts, are in no listing, although the viewer may see each of them by
// its id.
//
// Suspended authors are looked up one by one, by a subquery that is no join: these listings stop when the page is full.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::posts {

/// `bytes` is the size of title and text, which PostgreSQL knows without reading them.
struct ListedRow {
    PostId id;
    AccountId author_id;
    std::optional<PostId> boost_of;
    std::int32_t bytes;
};
BOOST_DESCRIBE_STRUCT(ListedRow, (), (id, author_id, boost_of, bytes))

// Two index scans that stop when the page is full. $2 is an exclusive upper bound of the ids.
inline constexpr const char* list_sql = R"sql(
    select id, author_id, boost_of, octet_length(title) + octet_length(content) as bytes
      from ((select id, author_id, boost_of, title, content from posts
              where is_listed and id < $2
                and author_id not in (select other_id from relations where account_id = $1 and blocking_id is not null)
                and (select true from accounts s where s.id = author_id and s.moderation <> 'none') is null
              order by id desc limit $3 + $4)
             union all
            (select id, author_id, boost_of, title, content from posts
              where not published and deleted_at is null and author_id = $1 and id < $2
              order by id desc limit $3 + $4)) visible
     order by id desc limit $3 offset $4)sql";

using List = ListedRow(AccountId, PostId, std::int64_t, std::int64_t);

// Without an offset it reads only the page, so it can share a batch with the check of the caller.
inline const pg::Read<List> list_posts{"posts.list", pg::Lane::point, list_sql,
                                       pg::not_null("id", "author_id", "bytes")};
inline const pg::Read<List> list_posts_from_offset{"posts.list_from_offset", pg::Lane::list, list_sql,
                                                   pg::not_null("id", "author_id", "bytes")};

// Searches the newest $7 posts below $6 that the viewer may see, for titles that match $5. Returned ids are below $2.
// It stops when the page is full.
inline constexpr const char* search_newest_sql = R"sql(
    select id, author_id, boost_of, octet_length(title) + octet_length(content) as bytes
      from (select id, author_id, boost_of, title, content
              from ((select id, author_id, boost_of, title, content from posts
                      where is_listed and id < $6
                        and author_id not in (select other_id from relations
                                               where account_id = $1 and blocking_id is not null)
                      order by id desc limit $7)
                     union all
                    (select id, author_id, boost_of, title, content from posts
                      where not published and deleted_at is null and author_id = $1 and id < $6
                      order by id desc limit $7)) visible
             order by id desc limit $7) newest
     where title like $5 and id < $2
       and (select true from accounts s where s.id = author_id and s.moderation <> 'none') is null
     order by id desc limit $3 offset $4)sql";

using SearchNewest = ListedRow(AccountId, PostId, std::int64_t, std::int64_t, std::string, PostId, std::int64_t);

// A short window counts as a page. A long one may be slow.
inline const pg::Read<SearchNewest> search_newest_posts{"posts.search_newest", pg::Lane::list, search_newest_sql,
                                                        pg::not_null("id", "author_id", "bytes")};
inline const pg::Read<SearchNewest> search_window_posts{"posts.search_window", pg::Lane::search, search_newest_sql,
                                                        pg::not_null("id", "author_id", "bytes")};

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

// Finds the newest $2 listed posts below $1 whose titles match $3, of authors that $12 does not block. If more than
// 10,000 titles have the trigrams $4 to $11 (`%` for none), it returns one row with has_all = false instead. The
// candidates are materialized, so that they are planned for all rows: for a few, PostgreSQL would walk the table.
inline const pg::Read<MatchRow(PostId, std::int64_t, std::string, std::string, std::string, std::string, std::string,
                               std::string, std::string, std::string, std::string, AccountId)>
    match_titles{"posts.match_titles", pg::Lane::search, R"sql(
    with candidate as materialized (
             select id, author_id, title like $3 as fits from posts
              where is_listed
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
      left join (select id from candidate
                  where fits and id < $1 and (select has_all from index)
                    and author_id not in (select other_id from relations
                                           where account_id = $12 and blocking_id is not null)
                    and (select true from accounts s where s.id = author_id and s.moderation <> 'none') is null
                  order by id desc limit $2) page on true)sql",
                 pg::not_null("has_all")};

// Reads those of the posts $6, and of the newest 10,000 drafts of the viewer, whose titles match $5.
inline const pg::Read<ListedRow(AccountId, PostId, std::int64_t, std::int64_t, std::string, std::vector<PostId>)>
    search_matched_posts{"posts.search_matched", pg::Lane::list, R"sql(
    select p.id, p.author_id, p.boost_of, octet_length(p.title) + octet_length(p.content) as bytes
      from (select found.id
              from (select unnest($6) as id
                     union all
                    select id from (select id, title from posts
                                     where not published and deleted_at is null and author_id = $1
                                     order by id desc limit 10000) draft
                     where title like $5) found
             where found.id < $2
             order by found.id desc limit $3 offset $4) page
      join posts p on p.id = page.id
                  and (p.is_listed or (not p.published and p.deleted_at is null and p.author_id = $1))
     order by p.id desc)sql",
                         pg::not_null("bytes")};

}  // namespace plaza::posts
