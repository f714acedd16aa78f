// The SQL of threads.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::posts {

// Replies that were written before migration 0052 reached all servers have no author.
struct ReplyRow {
    PostId post_id;
    PostId parent_id;
    std::optional<AccountId> author_id;
};
BOOST_DESCRIBE_STRUCT(ReplyRow, (), (post_id, parent_id, author_id))

// The oldest $2 replies of the thread.
inline const pg::Read<ReplyRow(PostId, std::int64_t)> load_thread{"posts.load_thread", pg::Lane::list, R"sql(
    select post_id, parent_id, author_id from thread_posts where root_id = $1 order by post_id limit $2)sql"};

struct SizeRow {
    PostId id;
    std::int64_t bytes;
};
BOOST_DESCRIBE_STRUCT(SizeRow, (), (id, bytes))

inline const pg::Read<SizeRow(std::vector<PostId>)> load_sizes{"posts.load_sizes", pg::Lane::list, R"sql(
    select id, cast(octet_length(title) + octet_length(content) + octet_length(spoiler) as bigint) as bytes
      from posts where id = any($1))sql",
                                                               pg::not_null("bytes")};

}  // namespace plaza::posts
