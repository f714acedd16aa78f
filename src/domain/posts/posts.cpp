#include "domain/posts/posts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/context.hpp"
#include "domain/posts/queries.hpp"
#include "platform/base/refusal.hpp"
#include "platform/base/unicode.hpp"
#include "platform/pg/database.hpp"
#include "platform/pg/error.hpp"

namespace plaza::posts {
namespace {

// 4,096 ids in one millisecond, or a clock that steps back, can repeat an id: the insert is tried again.
constexpr int insert_attempts = 8;

// Above every id: they have 53 bits.
constexpr PostId above_all{std::int64_t{1} << 53};

// How many posts a search may read, of those that its searcher may see. A common text fills its page from the newest
// ones; a rare one is found by the index, all its posts together. A text that is neither, because many posts match but
// few of the newest, is looked for among more of them.
constexpr std::int64_t quick_window = 500;
constexpr std::int64_t most_matches = 10'000;
constexpr std::int64_t wide_window = 100'000;
// A text that the index of trigrams does not know is looked for in the newest posts alone.
constexpr std::int64_t window_without_index = 10'000;
constexpr std::size_t shortest_indexed_search = 3;

Post to_post(PostRow row) {
    users::User author{row.author_id, row.author_created_at, std::move(row.author_email), std::move(row.author_handle)};
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

std::vector<Post> to_posts(std::vector<PostRow> rows) {
    std::vector<Post> posts;
    posts.reserve(rows.size());
    for (auto& row : rows) posts.push_back(to_post(std::move(row)));
    return posts;
}

/// LIKE patterns of the three longest words of a text: runs of ASCII letters and digits, and of all that is not ASCII.
/// `%` stands for a word that is not there.
std::array<std::string, 3> longest_words(std::string_view text) {
    const auto is_inside = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
    };
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_inside);
        const auto end = std::find_if_not(begin, text.end(), is_inside);
        words.emplace_back(begin, end);
        at = static_cast<std::size_t>(end - text.begin());
    }
    std::ranges::sort(words, std::ranges::greater{}, count_characters);
    std::array<std::string, 3> patterns{"%", "%", "%"};
    for (std::size_t n = 0; n < std::min(words.size(), patterns.size()); ++n)
        if (count_characters(words[n]) >= shortest_indexed_search) patterns[n] = fmt::format("%{}%", words[n]);
    return patterns;
}

struct Window {
    PostId below;
    std::int64_t size;
};

Task<std::vector<Post>> search_newest(Context& context, users::Viewer viewer, const Listing& listing, PostId before,
                                      Window window) {
    const auto& query = window.size > quick_window ? search_window_posts : search_newest_posts;
    auto pattern = substring_pattern(listing.search);
    auto rows = co_await context.db.all(query, viewer.id, viewer.issued_at, viewer.session, before, listing.limit,
                                        listing.offset, std::move(pattern), window.below, window.size);
    co_return to_posts(std::move(rows));
}

Task<std::vector<Post>> search(Context& context, users::Viewer viewer, const Listing& listing) {
    const auto before = listing.before.value_or(above_all);
    const Window unindexed{above_all, window_without_index};
    if (count_characters(listing.search) < shortest_indexed_search)
        co_return co_await search_newest(context, viewer, listing, before, unindexed);

    const Window quick{before, quick_window};
    auto newest = co_await search_newest(context, viewer, listing, before, quick);
    if (std::cmp_equal(newest.size(), listing.limit)) co_return newest;

    auto words = longest_words(listing.search);
    const auto matches = co_await context.db.one(count_matches, words[0], words[1], words[2], most_matches + 1);
    if (!matches) co_return co_await search_newest(context, viewer, listing, before, unindexed);
    const Window wide{before, wide_window};
    if (*matches > most_matches) co_return co_await search_newest(context, viewer, listing, before, wide);

    auto pattern = substring_pattern(listing.search);
    auto rows = co_await context.db.all(search_indexed_posts, viewer.id, viewer.issued_at, viewer.session, before,
                                        listing.limit, listing.offset, std::move(pattern), std::move(words[0]),
                                        std::move(words[1]), std::move(words[2]), most_matches);
    co_return to_posts(std::move(rows));
}

/// Why a write to a post touched nothing.
Task<Denied> why_denied(Context& context, users::Viewer viewer, PostId id) {
    co_await users::require_signed_in(context, viewer);
    const bool is_visible = co_await context.db.one(is_post_visible, viewer.id, viewer.issued_at, viewer.session, id);
    co_return is_visible ? Denied::not_owner : Denied::absent;
}

}  // namespace

Task<std::optional<Post>> find(Context& context, users::Viewer viewer, PostId id) {
    auto row = co_await context.db.maybe(find_post, viewer.id, viewer.issued_at, viewer.session, id);
    if (row) co_return to_post(std::move(*row));
    co_await users::require_signed_in(context, viewer);
    co_return std::nullopt;
}

Task<std::vector<Post>> list(Context& context, users::Viewer viewer, Listing listing) {
    std::vector<Post> posts;
    if (listing.search.empty()) {
        const auto before = listing.before.value_or(above_all);
        auto rows = co_await context.db.all(list_posts, viewer.id, viewer.issued_at, viewer.session, before,
                                            listing.limit, listing.offset);
        posts = to_posts(std::move(rows));
    } else {
        posts = co_await search(context, viewer, listing);
    }
    if (posts.empty()) co_await users::require_signed_in(context, viewer);
    co_return posts;
}

Task<Post> publish(Context& context, users::Viewer author, Draft draft) {
    for (int attempt = 0; attempt < insert_attempts; ++attempt) {
        std::optional<PostRow> row;
        try {
            row = co_await context.db.maybe(insert_post, author.id, author.issued_at, author.session, draft.title,
                                            draft.content, draft.published);
        } catch (const pg::Error& error) {
            // The account was deleted meanwhile.
            if (error.constraint == "posts_author_id_fkey") throw unauthenticated();
            throw;
        }
        if (row) co_return to_post(std::move(*row));
        co_await users::require_signed_in(context, author);
    }
    throw unavailable("no free id for a new post");
}

Task<std::expected<Post, Denied>> edit(Context& context, users::Viewer editor, PostId id, Draft draft) {
    auto row = co_await context.db.maybe(update_post, editor.id, editor.issued_at, editor.session, id,
                                         std::move(draft.title), std::move(draft.content), draft.published);
    if (row) co_return to_post(std::move(*row));
    const auto denied = co_await why_denied(context, editor, id);
    co_return std::unexpected(denied);
}

Task<std::expected<void, Denied>> remove(Context& context, users::Viewer remover, PostId id) {
    const auto removed = co_await context.db.run(delete_post, remover.id, remover.issued_at, remover.session, id);
    if (removed > 0) co_return std::expected<void, Denied>{};
    const auto denied = co_await why_denied(context, remover, id);
    co_return std::unexpected(denied);
}

}  // namespace plaza::posts
