// Scheduled posts: an author writes a post that the server publishes later.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <variant>
#include <vector>

#include "domain/ids.hpp"
#include "domain/posts/posts.hpp"
#include "domain/range.hpp"
#include "domain/viewer.hpp"
#include "platform/base/task.hpp"
#include "platform/base/time.hpp"

namespace plaza {
struct Context;
struct ReadContext;
}  // namespace plaza

namespace plaza::scheduled {

using ScheduledId = Id<"scheduled post">;

struct Scheduled {
    ScheduledId id;
    Time due_at;
    posts::Writing writing;
};

/// `too_many_that_day`: most_a_day posts are due on that day (UTC).
enum class Error { absent, too_soon, too_many, too_many_that_day };

/// A post is scheduled at least this long before it is published.
inline constexpr std::chrono::minutes least_wait{5};
inline constexpr std::int64_t most_posts = 300;
inline constexpr std::int64_t most_a_day = 25;

// Each throws signed_out() if the author's token is no longer valid.

/// Rejects what posts::publish() would reject now. It is decided again when the post is due: a post that cannot be
/// published then, such as an answer to a deleted post, is dropped.
Task<std::expected<Scheduled, std::variant<posts::WriteError, Error>>> add(Context& context, Viewer author,
                                                                           posts::Writing writing, Time due_at);
Task<std::vector<Scheduled>> list(ReadContext& context, Viewer author, Range range);
Task<std::optional<Scheduled>> find(ReadContext& context, Viewer author, ScheduledId id);
/// Changes when a post is published.
Task<std::expected<Scheduled, Error>> move(Context& context, Viewer author, ScheduledId id, Time due_at);
/// Returns false if there is none.
Task<bool> remove(Context& context, Viewer author, ScheduledId id);

}  // namespace plaza::scheduled
