// The SQL of filters/, with its row type.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/filters/filters.hpp"
#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::filters {

struct FilterRow {
    FilterId id;
    std::string title;
    std::vector<Place> contexts;
    Action action;
    std::optional<Time> expires_at;
    std::vector<KeywordId> keyword_ids;
    std::vector<std::string> keywords;
    std::vector<bool> are_whole_words;
    std::vector<FilteredId> filtered_ids;
    std::vector<PostId> posts;
};
BOOST_DESCRIBE_STRUCT(FilterRow, (),
                      (id, title, contexts, action, expires_at, keyword_ids, keywords, are_whole_words, filtered_ids,
                       posts))

// Of an account without filters it reads only that there are none.
inline const pg::Read<FilterRow(AccountId)> load_filters{
    "filters.load", pg::Lane::point, R"sql(
    select f.id, f.title, f.contexts, f.action, f.expires_at,
           array(select k.id from filter_keywords k
                  where k.account_id = $1 and k.filter_id = f.id order by k.id) as keyword_ids,
           array(select k.keyword from filter_keywords k
                  where k.account_id = $1 and k.filter_id = f.id order by k.id) as keywords,
           array(select k.is_whole_word from filter_keywords k
                  where k.account_id = $1 and k.filter_id = f.id order by k.id) as are_whole_words,
           array(select s.id from filter_statuses s
                  where s.account_id = $1 and s.filter_id = f.id order by s.post_id) as filtered_ids,
           array(select s.post_id from filter_statuses s
                  where s.account_id = $1 and s.filter_id = f.id order by s.post_id) as posts
      from filters f
     where f.account_id = $1
     order by f.id)sql",
    pg::not_null("keyword_ids", "keywords", "are_whole_words", "filtered_ids", "posts")};

inline const pg::Write<void(AccountId, FilterId, std::string, std::vector<Place>, Action, std::optional<Time>)>
    put_filter{"filters.put", R"sql(
    insert into filters (account_id, id, title, contexts, action, expires_at)
    values ($1, $2, $3, $4, $5, $6)
        on conflict (account_id, id) do update
       set title = excluded.title, contexts = excluded.contexts, action = excluded.action,
           expires_at = excluded.expires_at)sql"};

inline const pg::Write<void(AccountId, FilterId)> delete_filter{"filters.delete", R"sql(
    delete from filters where account_id = $1 and id = $2)sql"};

inline const pg::Write<void(AccountId, FilterId)> delete_keywords{"filters.delete_keywords", R"sql(
    delete from filter_keywords where account_id = $1 and filter_id = $2)sql"};

inline const pg::Write<void(AccountId, FilterId, std::vector<KeywordId>, std::vector<std::string>, std::vector<bool>)>
    insert_keywords{"filters.insert_keywords", R"sql(
    insert into filter_keywords (account_id, filter_id, id, keyword, is_whole_word)
    select $1, $2, asked.id, asked.keyword, asked.is_whole_word
      from unnest($3, $4, $5) asked (id, keyword, is_whole_word))sql"};

// Inserts nothing if there is no such filter, if it has the post, or if the account's filters have $5 posts.
inline const pg::Write<void(AccountId, FilterId, FilteredId, PostId, std::int64_t)> insert_post{"filters.insert_post",
                                                                                                R"sql(
    insert into filter_statuses (account_id, filter_id, id, post_id)
    select $1, f.id, $3, $4
      from filters f
     where f.account_id = $1 and f.id = $2
       and (select count(*) from filter_statuses where account_id = $1) < $5
        on conflict (account_id, filter_id, post_id) do nothing)sql"};

inline const pg::Write<void(AccountId, FilteredId)> delete_post{"filters.delete_post", R"sql(
    delete from filter_statuses where account_id = $1 and id = $2)sql"};

}  // namespace plaza::filters
