// The SQL of posts/ but for listings, beside its row types.
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
    std::int64_t votes;
};
BOOST_DESCRIBE_STRUCT(PostRow, (),
                      (id, title, content, published, created_at, author_id, author_created_at, author_handle, votes))

// Accounts are on every node: joining them costs less than a second statement.
inline const pg::ByKey<PostRow(PostId)> load_posts{"posts.load", R"sql(
    select p.id, p.title, p.content, p.published, p.created_at,
           p.author_id, a.created_at as author_created_at, a.handle as author_handle, p.votes
      from posts p
      join accounts a on a.id = p.author_id
     where p.id = any($1))sql"};

struct FactsRow {
    PostId id;
    AccountId author_id;
    bool published;
};
BOOST_DESCRIBE_STRUCT(FactsRow, (), (id, author_id, published))

inline const pg::ByKey<FactsRow(PostId)> load_facts{"posts.load_facts", R"sql(
    select id, author_id, published from posts where id = any($1))sql"};

// No row: the id was taken by another insert of the same millisecond.
inline const pg::KeyedWrite<PostRow(AccountId, std::string, std::string, bool)> insert_post{"posts.insert", R"sql(
    with asked as materialized (
             select place, next_id() as id, author_id, title, content, published
               from unnest($1, $2, $3, $4) with ordinality asked (author_id, title, content, published, place)),
         made as (
             insert into posts (id, author_id, title, content, published)
             select id, author_id, title, content, published from asked
             on conflict (id) do nothing
             returning id, title, content, published, created_at, votes, author_id)
    select asked.place, made.id, made.title, made.content, made.published, made.created_at,
           made.author_id, a.created_at as author_created_at, a.handle as author_handle, made.votes
      from made
      join (select distinct on (id) id, place from asked order by id, place) asked on asked.id = made.id
      join accounts a on a.id = made.author_id)sql"};

inline const pg::Write<PostRow(PostId, AccountId, std::string, std::string, bool)> update_post{"posts.update", R"sql(
    with edited as (update posts set title = $3, content = $4, published = $5
                     where id = $1 and author_id = $2
                 returning id, title, content, published, created_at, votes, author_id)
    select edited.id, edited.title, edited.content, edited.published, edited.created_at,
           edited.author_id, a.created_at as author_created_at, a.handle as author_handle, edited.votes
      from edited
      join accounts a on a.id = edited.author_id)sql"};

inline const pg::Write<void(PostId, AccountId)> delete_post{"posts.delete", R"sql(
    delete from posts where id = $1 and author_id = $2)sql"};

}  // namespace plaza::posts
