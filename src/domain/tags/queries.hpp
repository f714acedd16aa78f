// The SQL of tags/, with its row types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/tags/tags.hpp"
#include "platform/base/describe.hpp"
#include "platform/pg/client/both_ways.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::tags {

struct UseRow {
    std::int64_t day;  // since the first day of ids
    std::int64_t uses;
    std::int64_t accounts;
};
BOOST_DESCRIBE_STRUCT(UseRow, (), (day, uses, accounts))

// The uses of the hashtag $1 from the id $2 on, by days. The first 41 bits of an id are milliseconds.
inline const pg::Read<UseRow(std::string, PostId, std::int64_t)> count_uses{"tags.count_uses", pg::Lane::list, R"sql(
    select (post_id >> 12) / 86400000 as day, count(*) as uses, count(distinct author_id) as accounts
      from (select post_id, author_id from tag_posts where tag = $1 and (tag, post_id) >= ($1, $2)
             order by post_id desc limit $3) recent
     group by day)sql",
                                                                            pg::not_null("day", "uses", "accounts")};

inline const pg::Read<std::string(AccountId, std::vector<std::string>)> which_followed{"tags.which_followed",
                                                                                       pg::Lane::point, R"sql(
    select tag from followed_tags where account_id = $1 and tag = any($2))sql"};

inline const pg::Read<std::string(AccountId, std::vector<std::string>)> which_featured{"tags.which_featured",
                                                                                       pg::Lane::point, R"sql(
    select tag from featured_tags where account_id = $1 and tag = any($2))sql"};

using InsertTag = bool(AccountId, std::string, TagId, std::int64_t);

// Both return false if the account has $4 hashtags and this is not one of them.
inline const pg::Write<InsertTag> insert_followed{"tags.insert_followed",
                                                  R"sql(
    with made as (
             insert into followed_tags (account_id, tag, id)
             select $1, $2, $3 where (select count(*) from followed_tags where account_id = $1) < $4
             on conflict do nothing returning tag)
    select exists (select from made)
           or exists (select from followed_tags where account_id = $1 and tag = $2) as is_there)sql",
                                                  pg::not_null("is_there")};
inline const pg::Write<InsertTag> insert_featured{"tags.insert_featured",
                                                  R"sql(
    with made as (
             insert into featured_tags (account_id, tag, id)
             select $1, $2, $3 where (select count(*) from featured_tags where account_id = $1) < $4
             on conflict do nothing returning tag)
    select exists (select from made)
           or exists (select from featured_tags where account_id = $1 and tag = $2) as is_there)sql",
                                                  pg::not_null("is_there")};

inline const pg::Write<void(AccountId, std::string)> delete_followed{"tags.delete_followed", R"sql(
    delete from followed_tags where account_id = $1 and tag = $2)sql"};
inline const pg::Write<void(AccountId, std::string)> delete_featured{"tags.delete_featured", R"sql(
    delete from featured_tags where account_id = $1 and tag = $2)sql"};
inline const pg::Write<void(AccountId, TagId)> delete_featured_by_id{"tags.delete_featured_by_id", R"sql(
    delete from featured_tags where account_id = $1 and id = $2)sql"};

struct NamedRow {
    TagId id;
    std::string tag;
};
BOOST_DESCRIBE_STRUCT(NamedRow, (), (id, tag))

inline constexpr char followed_sql[] = R"sql(
    select id, tag from followed_tags where account_id = $1 and id < $2 and id > $3 order by id desc limit $4)sql";
inline constexpr auto followed_up_sql = pg::upward(followed_sql);

using ListFollowed = NamedRow(AccountId, std::int64_t, std::int64_t, std::int64_t);
inline const pg::Read<ListFollowed> read_followed{"tags.list_followed", pg::Lane::list, followed_sql};
inline const pg::Read<ListFollowed> read_followed_up{"tags.list_followed_up", pg::Lane::list, followed_up_sql.data()};

inline const pg::Read<NamedRow(AccountId)> read_featured{"tags.list_featured", pg::Lane::list, R"sql(
    select id, tag from featured_tags where account_id = $1 order by id)sql"};

struct OwnUseRow {
    std::string tag;
    std::int64_t posts;
    PostId last;
};
BOOST_DESCRIBE_STRUCT(OwnUseRow, (), (tag, posts, last))

inline const pg::Read<OwnUseRow(AccountId, std::vector<std::string>)> count_own_uses{"tags.count_own_uses",
                                                                                     pg::Lane::list, R"sql(
    select tag, count(*) as posts, max(post_id) as last
      from tag_posts where tag = any($2) and author_id = $1 group by tag)sql",
                                                                                     pg::not_null("posts", "last")};

inline const pg::Read<PostId(AccountId)> list_newest_posts{"tags.list_newest_posts", pg::Lane::list, R"sql(
    select post_id from author_posts
     where author_id = $1 and boost_of is null
     order by post_id desc limit 100)sql"};

}  // namespace plaza::tags
