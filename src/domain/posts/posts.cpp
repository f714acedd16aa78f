#include "domain/posts/posts.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/context.hpp"
#include "domain/posts/queries.hpp"
#include "domain/posts/trigrams.hpp"
#include "platform/base/refusal.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::posts {
namespace {

// 4,096 ids in one millisecond, or a clock that steps back, can repeat an id: the insert is tried again.
constexpr int insert_attempts = 8;

// Above every id: they have 53 bits.
constexpr PostId above_all{std::int64_t{1} << 53};

// A page ends when its titles and texts reach this size in bytes. In JSON they can be six times as long.
constexpr std::int64_t max_page_bytes = 1 << 20;

// How many posts a search looks through, of those that its searcher may see. A common text fills its page from the
// newest ones; a rare one is found by the index of trigrams. A text that is neither, because many posts match but few
// of the newest, is looked for among more of them.
constexpr std::int64_t quick_window = 500;
constexpr std::int64_t wide_window = 100'000;
constexpr std::int64_t window_without_index = 10'000;

Post to_post(PostRow row) {
    credentials::User author{row.author_id, row.author_created_at, std::move(row.author_email),
                             std::move(row.author_handle)};
    return {row.id,   std::move(row.title), std::move(row.content), row.published, row.created_at, std::move(author),
            row.votes};
}

/// A LIKE pattern for text that is meant literally.
std::string substring_pattern(std::string_view text) {
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern += '%';
}

Page to_page(std::vector<PostRow> rows, std::int64_t limit) {
    Page page;
    page.posts.reserve(rows.size());
    std::size_t bytes = 0;
    for (auto& row : rows) {
        bytes += row.title.size() + row.content.size();
        page.posts.push_back(to_post(std::move(row)));
    }
    page.may_have_more =
        !rows.empty() && (std::cmp_equal(rows.size(), limit) || std::cmp_greater_equal(bytes, max_page_bytes));
    return page;
}

struct Window {
    PostId below;
    std::int64_t size;
};

Task<Page> search_newest(Context& context, Viewer viewer, const Listing& listing, PostId before, Window window) {
    const auto& query = window.size > quick_window ? search_window_posts : search_newest_posts;
    auto pattern = substring_pattern(listing.search);
    auto rows = co_await context.db.all(query, viewer.id, viewer.issued_at, viewer.session, before, listing.limit,
                                        listing.offset, std::move(pattern), window.below, window.size, max_page_bytes);
    co_return to_page(std::move(rows), listing.limit);
}

/// Returns LIKE patterns of the trigrams that the index knows exactly, then `%` for the rest.
Task<std::array<std::string, max_trigrams>> exact_patterns(Context& context, std::string trigrams) {
    std::array<std::string, max_trigrams> patterns;
    patterns.fill("%");
    auto place = patterns.begin();
    const auto rows = co_await context.db.all(exact_trigrams, std::move(trigrams));
    for (const auto& row : rows) *place++ = fmt::format("%{}%", row.trigram);
    co_return patterns;
}

/// Returns the ids, separated by commas.
std::string ids_of(const std::vector<MatchRow>& rows) {
    std::string ids;
    for (const auto& row : rows)
        if (row.id) ids += fmt::format("{}{}", ids.empty() ? "" : ",", row.id->value);
    return ids;
}

Task<Page> search(Context& context, Viewer viewer, const Listing& listing) {
    const auto before = listing.before.value_or(above_all);
    const Window unindexed{above_all, window_without_index};
    auto trigrams = trigrams_of(listing.search);
    if (trigrams.empty()) co_return co_await search_newest(context, viewer, listing, before, unindexed);

    const Window quick{before, quick_window};
    auto newest = co_await search_newest(context, viewer, listing, before, quick);
    if (newest.may_have_more || listing.limit == 0) co_return newest;

    auto t = co_await exact_patterns(context, std::move(trigrams));
    if (t[0] == "%") co_return co_await search_newest(context, viewer, listing, before, unindexed);
    auto pattern = substring_pattern(listing.search);
    const auto matches = co_await context.db.all(match_titles, before, listing.offset + listing.limit, pattern,
                                                 std::move(t[0]), std::move(t[1]), std::move(t[2]), std::move(t[3]),
                                                 std::move(t[4]), std::move(t[5]), std::move(t[6]), std::move(t[7]));
    const Window wide{before, wide_window};
    if (!matches.front().has_all) co_return co_await search_newest(context, viewer, listing, before, wide);

    auto ids = ids_of(matches);
    auto rows =
        co_await context.db.all(search_matched_posts, viewer.id, viewer.issued_at, viewer.session, before,
                                listing.limit, listing.offset, std::move(pattern), std::move(ids), max_page_bytes);
    co_return to_page(std::move(rows), listing.limit);
}

/// Why a write to a post touched nothing.
Task<EditError> why_rejected(Context& context, Viewer viewer, PostId id) {
    co_await credentials::require_signed_in(context, viewer);
    const bool is_visible = co_await context.db.one(is_post_visible, viewer.id, viewer.issued_at, viewer.session, id);
    co_return is_visible ? EditError::not_owner : EditError::absent;
}

}  // namespace

Task<std::optional<Post>> find(Context& context, Viewer viewer, PostId id) {
    auto row = co_await context.db.maybe(find_post, viewer.id, viewer.issued_at, viewer.session, id);
    if (row) co_return to_post(std::move(*row));
    co_await credentials::require_signed_in(context, viewer);
    co_return std::nullopt;
}

Task<Page> list(Context& context, Viewer viewer, Listing listing) {
    Page page;
    if (listing.search.empty()) {
        const auto before = listing.before.value_or(above_all);
        auto rows = co_await context.db.all(list_posts, viewer.id, viewer.issued_at, viewer.session, before,
                                            listing.limit, listing.offset, max_page_bytes);
        page = to_page(std::move(rows), listing.limit);
    } else {
        page = co_await search(context, viewer, listing);
    }
    if (page.posts.empty()) co_await credentials::require_signed_in(context, viewer);
    co_return page;
}

Task<Post> publish(Context& context, Viewer author, Draft draft) {
    for (int attempt = 0; attempt < insert_attempts; ++attempt) {
        std::optional<PostRow> row;
        try {
            row = co_await context.db.maybe(insert_post, author.id, author.issued_at, author.session, draft.title,
                                            draft.content, draft.published);
        } catch (const pg::Error& error) {
            // The account was deleted meanwhile.
            if (error.constraint == "posts_author_id_fkey") throw signed_out();
            throw;
        }
        if (row) co_return to_post(std::move(*row));
        co_await credentials::require_signed_in(context, author);
    }
    throw busy("post");
}

Task<std::expected<Post, EditError>> edit(Context& context, Viewer editor, PostId id, Draft draft) {
    auto row = co_await context.db.maybe(update_post, editor.id, editor.issued_at, editor.session, id,
                                         std::move(draft.title), std::move(draft.content), draft.published);
    if (row) co_return to_post(std::move(*row));
    const auto denied = co_await why_rejected(context, editor, id);
    co_return std::unexpected(denied);
}

Task<std::expected<void, EditError>> remove(Context& context, Viewer remover, PostId id) {
    const auto removed = co_await context.db.run(delete_post, remover.id, remover.issued_at, remover.session, id);
    if (removed > 0) co_return std::expected<void, EditError>{};
    const auto denied = co_await why_rejected(context, remover, id);
    co_return std::unexpected(denied);
}

}  // namespace plaza::posts
