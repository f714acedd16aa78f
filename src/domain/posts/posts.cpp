#include "domain/posts/posts.hpp"

#include <utility>

#include "domain/context.hpp"
#include "domain/posts/queries.hpp"
#include "platform/base/refusal.hpp"
#include "platform/base/unicode.hpp"
#include "platform/pg/database.hpp"

namespace plaza::posts {
namespace {

// 4,096 ids in one millisecond, or a clock that steps back, can repeat an id: the insert is tried again.
constexpr int insert_attempts = 8;

// Above every id: they have 53 bits.
constexpr PostId above_all{std::int64_t{1} << 53};

// A trigram is three characters.
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

Task<std::vector<PostRow>> list_rows(Context& context, users::Viewer viewer, Listing listing) {
    const auto before = listing.before.value_or(above_all);
    if (listing.search.empty())
        co_return co_await context.db.all(list_posts, viewer.id, viewer.issued_at, viewer.session, before,
                                          listing.limit, listing.offset);
    const auto& query = count_characters(listing.search) < shortest_indexed_search ? search_newest_posts : search_posts;
    auto pattern = substring_pattern(listing.search);
    co_return co_await context.db.all(query, viewer.id, viewer.issued_at, viewer.session, before, listing.limit,
                                      listing.offset, std::move(pattern));
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
    auto rows = co_await list_rows(context, viewer, std::move(listing));
    if (rows.empty()) co_await users::require_signed_in(context, viewer);
    std::vector<Post> posts;
    posts.reserve(rows.size());
    for (auto& row : rows) posts.push_back(to_post(std::move(row)));
    co_return posts;
}

Task<Post> publish(Context& context, users::Viewer author, Draft draft) {
    for (int attempt = 0; attempt < insert_attempts; ++attempt) {
        auto row = co_await context.db.maybe(insert_post, author.id, author.issued_at, author.session, draft.title,
                                             draft.content, draft.published);
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
