// The SQL of threads.
#pragma once

#include <cstdint>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::posts {

struct ReplyRow {
    PostId post_id;
    PostId parent_id;
};
BOOST_DESCRIBE_STRUCT(ReplyRow, (), (post_id, parent_id))

// The oldest $2 replies of the thread.
inline const pg::Read<ReplyRow(PostId, std::int64_t)> load_thread{"posts.load_thread", pg::Lane::list, R"sql(
    select post_id, parent_id from thread_posts where root_id = $1 order by post_id limit $2)sql"};

}  // namespace plaza::posts
