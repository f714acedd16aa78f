// Bookmarks, pins and muted threads.
#include "domain/posts/marks_queries.hpp"

#include "domain/accounts/accounts.hpp"
#include "domain/context.hpp"
#include "domain/posts/posts.hpp"
#include "domain/posts/writing.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::posts {

Task<> bookmark(Context& context, Viewer viewer, Shown<visibility::Target> post) {
    co_await viewer.settled();
    co_await context.db.run(mark_bookmark, viewer.id(), post->id, context.new_id<MarkId>(), post->author, post->root);
}

Task<> remove_bookmark(Context& context, Viewer viewer, Shown<visibility::Target> post) {
    co_await viewer.settled();
    co_await context.db.run(unmark_bookmark, viewer.id(), post->id);
}

Task<> mute_thread(Context& context, Viewer viewer, Shown<visibility::Target> post, bool is_muted) {
    co_await viewer.settled();
    co_await context.db.run(mark_muted, viewer.id(), post->root, is_muted);
}

Task<std::expected<void, PinError>> pin(Context& context, Viewer viewer, Shown<visibility::Target> post) {
    co_await viewer.settled();
    if (!visibility::may_pin(*post, viewer.id())) co_return std::unexpected(PinError::not_pinnable);
    pg::Unit unit(context.db);
    accounts::hold_user(unit, viewer.id());
    const auto pinned = unit.add(mark_pin, viewer.id(), post->id, context.new_id<MarkId>(), max_pins);
    co_await unit.commit();
    if (pinned.affected() == 0) co_return std::unexpected(PinError::too_many);
    co_return std::expected<void, PinError>{};
}

Task<> unpin(Context& context, Viewer viewer, Shown<visibility::Target> post) {
    co_await viewer.settled();
    co_await context.db.run(unpin_post, viewer.id(), post->id);
}

}  // namespace plaza::posts
