// How much this server is used, which it shows to everyone.
#pragma once

#include <cstdint>

#include "platform/base/describe.hpp"
#include "platform/base/task.hpp"
#include "platform/base/time.hpp"

namespace plaza {
struct Context;
struct ReadContext;
}  // namespace plaza

namespace plaza::instance {

struct Usage {
    std::int64_t users = 0;
    std::int64_t posts = 0;  // public and unlisted ones, with boosts
    /// Users who wrote or logged in within 30 days.
    std::int64_t active_month = 0;
    Time counted_at{};
};
BOOST_DESCRIBE_STRUCT(Usage, (), (users, posts, active_month, counted_at))

/// As last counted; zeros before the first count. The call sends the statement.
Task<Usage> find_usage(ReadContext& context);

/// Counts, unless another server has just done so. Reads at most 100,000 rows for each number: for users and posts, it
/// concludes from these rows and PostgreSQL's estimate of all rows.
Task<> count_usage(Context& context);

}  // namespace plaza::instance
