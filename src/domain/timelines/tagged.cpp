// Timelines of hashtags.
#include <algorithm>
#include <functional>
#include <utility>

#include "domain/context.hpp"
#include "domain/timelines/queries.hpp"
#include "domain/timelines/rows.hpp"
#include "domain/timelines/timelines.hpp"

namespace plaza::timelines {
namespace {

constexpr pg::BothWays<Tagged> tagged_list{read_tagged, read_tagged_up};

// With `all` or `none`, as many posts are read at a time, and at most so many times.
constexpr std::int64_t batch_size = 200;
constexpr int most_batches = 5;

/// The next posts with one of the tags, and whether there may be more.
struct Batch {
    std::vector<TaggedRow> rows{};  // newest first
    bool has_more = false;
};

/// Keeps those nearest to the begin of the range, each once.
Batch to_batch(std::vector<TaggedRow> rows, const Range& range, bool has_more) {
    std::ranges::sort(rows, std::ranges::greater(), &TaggedRow::post_id);
    const auto repeated = std::ranges::unique(rows, {}, &TaggedRow::post_id);
    rows.erase(repeated.begin(), repeated.end());
    const auto most = std::min(rows.size(), static_cast<std::size_t>(range.limit));
    has_more = has_more || most < rows.size();
    if (range.is_upward)
        rows.erase(rows.begin(), rows.end() - static_cast<std::ptrdiff_t>(most));
    else
        rows.resize(most);
    return {std::move(rows), has_more};
}

Task<Batch> join(std::vector<Task<std::vector<TaggedRow>>> pending, Range range) {
    std::vector<TaggedRow> all;
    bool has_more = false;
    for (auto& each : pending) {
        const auto rows = co_await std::move(each);
        has_more = has_more || std::cmp_greater_equal(rows.size(), range.limit);
        all.insert(all.end(), rows.begin(), rows.end());
    }
    co_return to_batch(std::move(all), range, has_more);
}

/// Sends one statement for each tag.
Task<Batch> read_any(ReadContext& context, AccountId viewer, const std::vector<std::string>& any, Range range) {
    std::vector<Task<std::vector<TaggedRow>>> pending;
    for (const auto& tag : any)
        pending.push_back(pg::read_range(context.db, tagged_list, range.is_upward, viewer, range.below, range.above,
                                         range.limit, tag, context.now()));
    return join(std::move(pending), range);
}

/// The part of the range behind the batch.
Range behind(Range range, const Batch& batch) {
    if (range.is_upward)
        range.above = batch.rows.front().post_id.value;
    else
        range.below = batch.rows.back().post_id.value;
    return range;
}

bool fits(const Tags& tags, const std::vector<TagRow>& found, PostId post) {
    const auto has = [&](const std::string& tag) {
        return std::ranges::any_of(found, [&](const auto& row) { return row.post_id == post && row.tag == tag; });
    };
    return std::ranges::all_of(tags.all, has) && std::ranges::none_of(tags.none, has);
}

/// Removes the posts without all of `all`, or with one of `none`.
Task<std::vector<TaggedRow>> filter(ReadContext& context, const Tags& tags, std::vector<TaggedRow> rows) {
    auto asked = tags.all;
    asked.insert(asked.end(), tags.none.begin(), tags.none.end());
    std::vector<PostId> posts;
    for (const auto& row : rows) posts.push_back(row.post_id);
    const auto found = co_await context.db.all(read_tags_of_posts, asked, posts);
    std::erase_if(rows, [&](const auto& row) { return !fits(tags, found, row.post_id); });
    co_return rows;
}

Page to_page(const Batch& batch) {
    return to_page(batch.rows, batch.has_more);
}

Task<Page> read_filtered(ReadContext& context, AccountId viewer, Tags tags, Range range) {
    const auto wish = static_cast<std::size_t>(range.limit);
    range.limit = batch_size;
    auto oldest = Range::above_all;
    Batch fitting{.has_more = true};
    for (int count = 0; count < most_batches && fitting.has_more && fitting.rows.size() < wish; ++count) {
        auto batch = co_await read_any(context, viewer, tags.any, range);
        fitting.has_more = batch.has_more;
        if (batch.rows.empty()) break;
        oldest = std::min(oldest, batch.rows.back().post_id.value);
        range = behind(range, batch);
        const auto rows = co_await filter(context, tags, std::move(batch.rows));
        fitting.rows.insert(fitting.rows.end(), rows.begin(), rows.end());
    }
    range.limit = static_cast<std::int64_t>(wish);
    const auto has_more = fitting.has_more;
    auto page = to_page(to_batch(std::move(fitting.rows), range, has_more));
    if (!page.oldest && oldest < Range::above_all) page.oldest = oldest;
    co_return page;
}

Task<Page> read_unfiltered(Task<Batch> pending) {
    const auto batch = co_await std::move(pending);
    co_return to_page(batch);
}

}  // namespace

Task<Page> tagged(ReadContext& context, std::optional<Viewer> viewer, Tags tags, Range range) {
    const auto id = viewer ? viewer->id() : Rights::anonymous().id;
    if (tags.all.empty() && tags.none.empty()) return read_unfiltered(read_any(context, id, tags.any, range));
    return read_filtered(context, id, std::move(tags), range);
}

}  // namespace plaza::timelines
