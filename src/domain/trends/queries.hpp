// The SQL of trends/, with its row types.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::trends {

struct UseRow {
    std::string tag;
    std::int64_t day;
    std::int64_t uses;
    std::int64_t accounts;
};
BOOST_DESCRIBE_STRUCT(UseRow, (), (tag, day, uses, accounts))

// The $2 hashtags after the first $3, with the days on which they were used. An id begins with the milliseconds.
inline const pg::Read<UseRow(PostId, std::int64_t, std::int64_t)> list_trending_tags{
    "trends.list_tags", pg::Lane::search, R"sql(
    with recent as materialized (
             select tag, author_id, (post_id >> 12) / 86400000 as day
               from tag_posts
              where post_id > $1
                and (select true from accounts s where s.id = author_id and s.moderation <> 'none') is null
              order by post_id desc limit 10000),
         chosen as (
             select tag, count(distinct author_id) as accounts, count(*) as uses
               from recent group by tag order by 2 desc, 3 desc, 1 limit $2 offset $3)
    select recent.tag, recent.day, count(*) as uses, count(distinct recent.author_id) as accounts
      from recent join chosen on chosen.tag = recent.tag
     group by recent.tag, recent.day, chosen.accounts, chosen.uses
     order by chosen.accounts desc, chosen.uses desc, recent.tag, recent.day desc)sql",
    pg::not_null("day", "uses", "accounts")};

struct PopularRow {
    PostId id;
    AccountId author_id;
};
BOOST_DESCRIBE_STRUCT(PopularRow, (), (id, author_id))

inline const pg::Read<PopularRow(PostId, std::int64_t, std::int64_t)> list_popular_posts{"trends.list_posts",
                                                                                         pg::Lane::search, R"sql(
    select id, author_id
      from (select id, author_id, votes + boosts as score from posts
             where is_listed and id > $1 order by id desc limit 5000) recent
     where score > 0 and (select true from accounts s where s.id = author_id and s.moderation <> 'none') is null
     order by score desc, id desc limit $2 offset $3)sql"};

}  // namespace plaza::trends
