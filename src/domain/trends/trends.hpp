// Trends: the hashtags and posts that many accounts use or like these days.
#pragma once

#include <cstdint>
#include <vector>

#include "domain/posts/posts.hpp"
#include "domain/tags/tags.hpp"
#include "platform/base/task.hpp"

namespace plaza {
struct ReadContext;
}

namespace plaza::trends {

/// Of the newest 10,000 uses in seven days: the hashtags of most accounts first.
Task<std::vector<tags::Tag>> list_tags(ReadContext& context, std::int64_t limit, std::int64_t offset);

/// Of the newest 5,000 public posts in three days: those with the most favourites and boosts first. Posts without any
/// are left out.
Task<std::vector<posts::Ref>> list_posts(ReadContext& context, std::int64_t limit, std::int64_t offset);

}  // namespace plaza::trends
