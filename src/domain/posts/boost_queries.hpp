// The SQL that lists who boosted a post.
#pragma once

#include <cstdint>

#include "domain/ids.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::posts {

using ListBoosters = AccountId(PostId, AccountId, AccountId, std::int64_t);

// Below $2 and above $3.
inline const pg::Read<ListBoosters> list_boosters_downward{"posts.list_boosters", pg::Lane::list, R"sql(
    select account_id from boosts where post_id = $1 and is_counted and account_id < $2 and account_id > $3
     order by account_id desc limit $4)sql"};
inline const pg::Read<ListBoosters> list_boosters_upward{"posts.list_boosters_upward", pg::Lane::list, R"sql(
    select account_id from boosts where post_id = $1 and is_counted and account_id < $2 and account_id > $3
     order by account_id limit $4)sql"};

}  // namespace plaza::posts
