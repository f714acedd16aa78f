// Creates, edits and removes posts.
#include <optional>
#include <utility>
#include <vector>

#include "domain/context.hpp"
#include "domain/posts/events.hpp"
#include "domain/posts/gate.hpp"
#include "domain/posts/posts.hpp"
#include "domain/posts/queries.hpp"
#include "domain/posts/words.hpp"
#include "platform/base/refusal.hpp"
#include "platform/jobs/queue.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::posts {
namespace {

// Attempts to insert before an id conflict is reported.
constexpr int insert_attempts = 8;

/// The post that the author wrote, as the author sees it: with the e-mail address.
Task<Shown<Post>> show(ReadContext& context, WrittenRow row, Rights author) {
    PostRow whole{.id = row.id,
                  .title = std::move(row.title),
                  .content = std::move(row.content),
                  .published = row.published,
                  .created_at = row.created_at,
                  .author_id = row.author_id,
                  .author_created_at = row.author_created_at,
                  .author_handle = std::move(row.author_handle),
                  .votes = row.votes,
                  .visibility = row.visibility,
                  .is_withheld = row.is_withheld};
    // Authors may see their own posts.
    auto post = pass(visibility::Gate(author), std::move(whole)).value();
    std::vector<accounts::Account*> authors{&(*post).author};
    co_await accounts::add_visible_emails(context, std::move(authors), author);
    co_return post;
}

/// Why the viewer may not change the post; nullopt if they may.
Task<std::optional<EditError>> find_refusal(ReadContext& context, Rights viewer, PostId id) {
    const auto row = co_await context.db.maybe(load_facts, id);
    if (!row) co_return EditError::absent;
    const auto gate = co_await gate_for(context, viewer, needed_relations(std::span(&*row, 1), viewer));
    const auto facts = to_facts(*row, viewer.id);
    if (!gate.pass(id, facts)) co_return EditError::absent;
    if (!visibility::may_change(viewer, facts)) co_return EditError::not_owner;
    co_return std::nullopt;
}

/// The post was deleted meanwhile, or its author.
Task<EditError> absent_now(Viewer viewer) {
    co_await viewer.require_signed_in();
    co_return EditError::absent;
}

bool is_id_taken(const pg::Error& error) {
    return error.constraint == "jobs_pkey";
}

}  // namespace

Task<Shown<Post>> publish(Context& context, Viewer author, Draft draft) {
    const auto rights = co_await author.settled();
    for (int attempt = 0; attempt < insert_attempts; ++attempt) {
        const auto id = context.new_id<PostId>();
        pg::Unit unit(context.db);
        const auto made =
            unit.add(insert_post, id, author.id(), draft.title, draft.content, draft.published, context.now());
        index_words(unit, id, author.id(), draft.title, {}, draft.content);
        context.say(unit, Created{id, author.id()});
        try {
            co_await unit.commit();
        } catch (const pg::Error& error) {
            // The account was deleted in the meantime.
            if (error.constraint == "posts_author_id_fkey") throw signed_out();
            throw;
        }
        if (auto row = made.row()) co_return co_await show(context, std::move(*row), rights);
    }
    throw busy("post");
}

Task<std::expected<Shown<Post>, EditError>> edit(Context& context, Viewer editor, PostId id, Draft draft) {
    const auto rights = co_await editor.settled();
    const auto refusal = co_await find_refusal(context, rights, id);
    if (refusal) co_return std::unexpected(*refusal);
    pg::Unit unit(context.db);
    const auto edited =
        unit.add(update_post, id, editor.id(), draft.title, draft.content, draft.published, context.now());
    index_words(unit, id, editor.id(), draft.title, {}, draft.content);
    context.say(unit, Edited{id, editor.id()});
    co_await unit.commit();
    if (auto row = edited.row()) co_return co_await show(context, std::move(*row), rights);
    const auto error = co_await absent_now(editor);
    co_return std::unexpected(error);
}

Task<std::expected<void, EditError>> remove(Context& context, Viewer remover, PostId id) {
    const auto rights = co_await remover.settled();
    const auto refusal = co_await find_refusal(context, rights, id);
    if (refusal) co_return std::unexpected(*refusal);
    for (int attempt = 0; attempt < insert_attempts; ++attempt) {
        pg::Unit unit(context.db);
        const auto removed = unit.add(delete_post, id, remover.id(), context.now());
        forget_words(unit, id, remover.id());
        context.say(unit, Deleted{id});
        try {
            co_await unit.commit();
        } catch (const pg::Error& error) {
            if (is_id_taken(error)) continue;
            throw;
        }
        context.services.jobs.wake();
        if (removed.affected() > 0) co_return std::expected<void, EditError>{};
        const auto error = co_await absent_now(remover);
        co_return std::unexpected(error);
    }
    throw busy("post");
}

}  // namespace plaza::posts
