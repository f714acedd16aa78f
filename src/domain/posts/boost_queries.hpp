// The SQL that lists who boosted a post.
#pragma once

#include <cstdint>

#include "domain/ids.hpp"
#include "platform/pg/client/both_ways.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::posts {

// Below $2 and above $3.
inline constexpr char boosters_sql[] = R"sql(
    select account_id from boosts where post_id = $1 and is_counted and account_id < $2 and account_id > $3
     order by account_id desc limit $4)sql";
inline constexpr auto boosters_up_sql = pg::upward(boosters_sql);

using ListBoosters = AccountId(PostId, std::int64_t, std::int64_t, std::int64_t);
inline const pg::Read<ListBoosters> read_boosters{"posts.list_boosters", pg::Lane::list, boosters_sql};
inline const pg::Read<ListBoosters> read_boosters_up{"posts.list_boosters_up", pg::Lane::list, boosters_up_sql.data()};

}  // namespace plaza::posts
