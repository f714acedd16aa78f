// New posts, edits and removals.
#include <optional>
#include <utility>

#include "domain/context.hpp"
#include "domain/posts/posts.hpp"
#include "domain/posts/queries.hpp"
#include "domain/posts/rows.hpp"
#include "platform/base/refusal.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::posts {
namespace {

// 4,096 ids in one millisecond, or a clock that steps back, can repeat an id: the insert is tried again.
constexpr int insert_attempts = 8;

/// The author sees their own address.
Task<Post> with_email(ReadContext& context, PostRow row, Rights author) {
    auto post = to_post(std::move(row));
    co_await accounts::add_visible_emails(context, {&post.author}, author);
    co_return post;
}

/// Why a write to a post touched nothing.
Task<EditError> why_rejected(ReadContext& context, Viewer viewer, PostId id) {
    const auto seen = co_await find_id(context, id, viewer);
    co_return seen ? EditError::not_owner : EditError::absent;
}

}  // namespace

Task<Post> publish(Context& context, Viewer author, Draft draft) {
    const auto rights = co_await author.settled();
    for (int attempt = 0; attempt < insert_attempts; ++attempt) {
        std::optional<PostRow> row;
        try {
            row = co_await context.db.maybe(insert_post, author.id(), draft.title, draft.content, draft.published);
        } catch (const pg::Error& error) {
            // The account was deleted meanwhile.
            if (error.constraint == "posts_author_id_fkey") throw signed_out();
            throw;
        }
        if (row) co_return co_await with_email(context, std::move(*row), rights);
    }
    throw busy("post");
}

Task<std::expected<Post, EditError>> edit(Context& context, Viewer editor, PostId id, Draft draft) {
    const auto rights = co_await editor.settled();
    auto row = co_await context.db.maybe(update_post, id, editor.id(), std::move(draft.title), std::move(draft.content),
                                         draft.published);
    if (row) co_return co_await with_email(context, std::move(*row), rights);
    const auto error = co_await why_rejected(context, editor, id);
    co_return std::unexpected(error);
}

Task<std::expected<void, EditError>> remove(Context& context, Viewer remover, PostId id) {
    co_await remover.settled();
    const auto removed = co_await context.db.run(delete_post, id, remover.id());
    if (removed > 0) co_return std::expected<void, EditError>{};
    const auto error = co_await why_rejected(context, remover, id);
    co_return std::unexpected(error);
}

}  // namespace plaza::posts
