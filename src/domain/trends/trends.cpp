#include "domain/trends/trends.hpp"

#include <chrono>

#include "domain/context.hpp"
#include "domain/trends/queries.hpp"
#include "platform/base/id_source.hpp"
#include "platform/pg/client/runner.hpp"

namespace plaza::trends {
namespace {

constexpr std::chrono::days age_of_posts{3};

/// Days without uses are shown too.
std::vector<tags::Day> last_days(Time now) {
    std::vector<tags::Day> days;
    const auto today = std::chrono::floor<std::chrono::days>(now);
    for (int n = 0; n < tags::days_of_history; ++n) days.push_back({today - std::chrono::days{n}});
    return days;
}

}  // namespace

Task<std::vector<tags::Tag>> list_tags(ReadContext& context, std::int64_t limit, std::int64_t offset) {
    const auto days = last_days(context.now());
    const PostId since{IdSource::first_of(days.back().day)};
    const auto rows = co_await context.db.all(list_trending_tags, since, limit, offset);
    std::vector<tags::Tag> tags;
    for (const auto& row : rows) {
        if (tags.empty() || tags.back().name != row.tag) tags.push_back({row.tag, days});
        const Time begin = IdSource::epoch + std::chrono::days{row.day};
        for (auto& day : tags.back().history)
            if (day.day == begin) day = {begin, row.uses, row.accounts};
    }
    co_return tags;
}

Task<std::vector<posts::Ref>> list_posts(ReadContext& context, std::int64_t limit, std::int64_t offset) {
    const PostId since{IdSource::first_of(context.now() - age_of_posts)};
    const auto rows = co_await context.db.all(list_popular_posts, since, limit, offset);
    std::vector<posts::Ref> refs;
    refs.reserve(rows.size());
    for (const auto& row : rows) refs.push_back({row.id, row.author_id});
    co_return refs;
}

}  // namespace plaza::trends
