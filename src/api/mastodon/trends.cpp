// /api/v1/trends: hashtags and posts of the last days.
#include "domain/trends/trends.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "api/mastodon/addresses.hpp"
#include "api/mastodon/mount.hpp"
#include "api/mastodon/parameters.hpp"
#include "api/mastodon/status.hpp"
#include "domain/posts/posts.hpp"

namespace plaza::mastodon {
namespace {

// Numbers are text here, as Mastodon has them.
struct TrendDay {
    std::string day;
    std::string uses;
    std::string accounts;
};
BOOST_DESCRIBE_STRUCT(TrendDay, (), (day, uses, accounts))

struct TrendTag {
    std::string id;
    std::string name;
    std::string url;
    std::vector<TrendDay> history;
};
BOOST_DESCRIBE_STRUCT(TrendTag, (), (id, name, url, history))

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

TrendTag to_tag(const Settings& settings, const trends::Tag& tag) {
    TrendTag shown{.id = tag.name, .name = tag.name, .url = tag_url(settings, tag.name), .history = {}};
    for (const auto& day : tag.days) {
        const auto begin = std::chrono::floor<std::chrono::seconds>(day.begin).time_since_epoch().count();
        shown.history.push_back({std::to_string(begin), std::to_string(day.uses), std::to_string(day.accounts)});
    }
    return shown;
}

Task<std::vector<TrendTag>> list_trending_tags(ReadContext& context, http::Input<TrendInput> input) {
    const auto tags = co_await trends::list_tags(context, limit_of(*input, 10, 20), offset_of(*input));
    std::vector<TrendTag> shown;
    for (const auto& tag : tags) shown.push_back(to_tag(context.settings, tag));
    co_return shown;
}

Task<std::vector<Status>> list_trending_statuses(ReadContext& context, std::optional<Viewer> viewer,
                                                 http::Input<TrendInput> input) {
    auto refs = co_await trends::list_posts(context, limit_of(*input, 20, 40), offset_of(*input));
    auto entries = co_await posts::load_entries(context, std::move(refs), viewer);
    co_return to_statuses(context.settings, std::move(entries), viewer);
}

/// Links of posts are not counted.
Task<std::vector<std::string>> list_trending_links(ReadContext& /*context*/) {
    co_return std::vector<std::string>{};
}

}  // namespace

void mount_trends(const Mount& mount) {
    mount.get<"/api/v1/trends", list_trending_tags, http::Public>({.summary = "List trending hashtags (old address)"});
    mount.get<"/api/v1/trends/tags", list_trending_tags, http::Public>({.summary = "List trending hashtags"});
    mount.get<"/api/v1/trends/statuses", list_trending_statuses>({.summary = "List trending posts"}, {.scope = "read"});
    mount.get<"/api/v1/trends/links", list_trending_links, http::Public>({.summary = "List trending links"});
}

}  // namespace plaza::mastodon
