// /api/v1/trends: hashtags and posts of the last days.
#include "domain/trends/trends.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "api/mastodon/mount.hpp"
#include "api/mastodon/parameters.hpp"
#include "api/mastodon/status.hpp"
#include "api/mastodon/tag.hpp"
#include "domain/posts/posts.hpp"

namespace plaza::mastodon {
namespace {

struct TrendInput {
    std::optional<std::int64_t> limit;
    std::optional<std::int64_t> offset;
};
BOOST_DESCRIBE_STRUCT(TrendInput, (), (limit, offset))

constexpr std::int64_t most_offset = 1'000;

std::int64_t limit_of(const TrendInput& input, std::int64_t normal, std::int64_t most) {
    return std::clamp<std::int64_t>(input.limit.value_or(normal), 1, most);
}

std::int64_t offset_of(const TrendInput& input) {
    return std::clamp<std::int64_t>(input.offset.value_or(0), 0, most_offset);
}

Task<std::vector<Tag>> list_trending_tags(ReadContext& context, http::Input<TrendInput> input) {
    auto tags = co_await trends::list_tags(context, limit_of(*input, 10, 20), offset_of(*input));
    co_return to_tags(context.settings, std::move(tags));
}

Task<std::vector<Status>> list_trending_statuses(ReadContext& context, std::optional<Viewer> viewer,
                                                 http::Input<TrendInput> input) {
    auto refs = co_await trends::list_posts(context, limit_of(*input, 20, 40), offset_of(*input));
    co_return co_await load_statuses(context, std::move(refs), viewer);
}

/// Links of posts are not counted.
Task<std::vector<std::string>> list_trending_links(ReadContext& /*context*/) {
    co_return std::vector<std::string>{};
}

}  // namespace

void mount_trends(const Mount& mount) {
    mount.get<"/api/v1/trends", list_trending_tags, http::Public>({.summary = "List trending hashtags (old address)"});
    mount.get<"/api/v1/trends/tags", list_trending_tags, http::Public>({.summary = "List trending hashtags"});
    mount.get<"/api/v1/trends/statuses", list_trending_statuses>({.summary = "List trending posts"},
                                                                 {.scope = "read:statuses"});
    mount.get<"/api/v1/trends/links", list_trending_links, http::Public>({.summary = "List trending links"});
}

}  // namespace plaza::mastodon
