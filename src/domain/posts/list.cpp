// Lists and searches posts: which posts are on a page.
#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/context.hpp"
#include "domain/posts/list_queries.hpp"
#include "domain/posts/posts.hpp"
#include "domain/posts/trigrams.hpp"
#include "platform/pg/client/runner.hpp"

namespace plaza::posts {
namespace {

// Above every id: they have 53 bits.
constexpr PostId above_all{std::int64_t{1} << 53};

// A page ends when its titles and texts reach this size in bytes. In JSON they can be six times as long.
constexpr std::int64_t max_page_bytes = 1 << 20;

// How many posts a search reads, of those that the viewer may see. A common text fills its page from the newest posts.
// A rare text is found by the trigram index. Other texts match many posts, but few of the newest: for them, a longer
// window is read.
constexpr std::int64_t quick_window = 500;
constexpr std::int64_t wide_window = 100'000;
constexpr std::int64_t window_without_index = 10'000;

/// A LIKE pattern that matches the text literally.
std::string substring_pattern(std::string_view text) {
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern += '%';
}

Page to_page(const std::vector<ListedRow>& rows, std::int64_t limit) {
    Page page;
    std::int64_t bytes = 0;
    for (const auto& row : rows) {
        page.refs.push_back({row.id, row.author_id, row.boost_of});
        bytes += row.bytes;
        if (bytes >= max_page_bytes) break;
    }
    const bool is_cut = page.refs.size() < rows.size() || bytes >= max_page_bytes;
    if (!rows.empty() && (std::cmp_equal(rows.size(), limit) || is_cut)) page.next = page.refs.back().id;
    return page;
}

struct Window {
    PostId below;
    std::int64_t size;
};

Task<Page> search_newest(ReadContext& context, AccountId viewer, const Listing& listing, PostId before, Window window) {
    const auto& query = window.size > quick_window ? search_window_posts : search_newest_posts;
    auto pattern = substring_pattern(listing.search);
    const auto rows = co_await context.db.all(query, viewer, before, listing.limit, listing.offset, std::move(pattern),
                                              window.below, window.size);
    co_return to_page(rows, listing.limit);
}

/// Returns LIKE patterns of the trigrams that the index knows exactly, then `%` for the rest.
Task<std::array<std::string, max_trigrams>> exact_patterns(ReadContext& context, std::string trigrams) {
    std::array<std::string, max_trigrams> patterns;
    patterns.fill("%");
    auto place = patterns.begin();
    const auto rows = co_await context.db.all(exact_trigrams, std::move(trigrams));
    for (const auto& row : rows) *place++ = fmt::format("%{}%", row.trigram);
    co_return patterns;
}

std::vector<PostId> ids_of(const std::vector<MatchRow>& rows) {
    std::vector<PostId> ids;
    for (const auto& row : rows)
        if (row.id) ids.push_back(*row.id);
    return ids;
}

Task<Page> search(ReadContext& context, AccountId viewer, const Listing& listing) {
    const auto before = listing.before.value_or(above_all);
    const Window unindexed{above_all, window_without_index};
    auto trigrams = trigrams_of(listing.search);
    if (trigrams.empty()) co_return co_await search_newest(context, viewer, listing, before, unindexed);

    const Window quick{before, quick_window};
    auto newest = co_await search_newest(context, viewer, listing, before, quick);
    if (newest.next || listing.limit == 0) co_return newest;

    auto t = co_await exact_patterns(context, std::move(trigrams));
    if (t[0] == "%") co_return co_await search_newest(context, viewer, listing, before, unindexed);
    auto pattern = substring_pattern(listing.search);
    const auto matches = co_await context.db.all(
        match_titles, before, listing.offset + listing.limit, pattern, std::move(t[0]), std::move(t[1]),
        std::move(t[2]), std::move(t[3]), std::move(t[4]), std::move(t[5]), std::move(t[6]), std::move(t[7]), viewer);
    const Window wide{before, wide_window};
    if (!matches.front().has_all) co_return co_await search_newest(context, viewer, listing, before, wide);

    const auto ids = ids_of(matches);
    const auto rows = co_await context.db.all(search_matched_posts, viewer, before, listing.limit, listing.offset,
                                              std::move(pattern), ids);
    co_return to_page(rows, listing.limit);
}

}  // namespace

Task<Page> list(ReadContext& context, Viewer viewer, Listing listing) {
    Page page;
    if (listing.search.empty()) {
        const auto& query = listing.offset > 0 ? list_posts_from_offset : list_posts;
        const auto before = listing.before.value_or(above_all);
        const auto rows = co_await context.db.all(query, viewer.id(), before, listing.limit, listing.offset);
        page = to_page(rows, listing.limit);
    } else {
        page = co_await search(context, viewer.id(), listing);
    }
    co_await viewer.settled();
    co_return page;
}

}  // namespace plaza::posts
