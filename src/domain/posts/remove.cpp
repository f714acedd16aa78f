// Removes posts.
#include <optional>
#include <utility>
#include <vector>

#include "domain/context.hpp"
#include "domain/posts/events.hpp"
#include "domain/posts/posts.hpp"
#include "domain/posts/words.hpp"
#include "domain/posts/writing.hpp"
#include "platform/base/refusal.hpp"
#include "platform/jobs/queue.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::posts {
namespace {

/// Returns false if the post was deleted meanwhile.
Task<bool> remove_own(pg::Tx& transaction, Context context, PostId id, AccountId author, std::vector<PostId> parents) {
    auto inner = context.within(transaction);
    if (!parents.empty()) co_await inner.db.all(hold_posts, parents);
    const auto held = co_await inner.db.maybe(hold_own, id, author);
    if (!held) co_return false;
    pg::Unit unit(inner.db);
    if (held->published) {
        Published rows{.id = id, .author = author, .audience = held->visibility, .mentions = held->mentions};
        if (held->reply_to)
            rows.parent = Parent{*held->reply_to, held->reply_to_author.value_or(author), held->root_id.value_or(id)};
        rows.answered = held->reply_to_author;  // if they were notified
        rows.tags = tags_of(held->visibility, whole_text(held->title, held->content));
        count_in_parent(unit, rows, -1);
        unit.add(delete_post, id, inner.now());
        remove_rows(unit, rows);
        unit.add(unpin_post, author, id);
    } else {
        unit.add(delete_post, id, inner.now());
    }
    forget_words(unit, id, author);
    inner.say(unit, Deleted{id});
    co_await unit.commit();
    co_return true;
}

}  // namespace

Task<std::expected<void, EditError>> remove(Context& context, Viewer remover, PostId id) {
    const auto rights = co_await remover.settled();
    const auto found = co_await find_own(context, rights, id);
    if (!found) co_return std::unexpected(found.error());
    if (found->boost_of) {
        co_await take_back(context, remover.id(), *found->boost_of, found->boosted_author.value_or(AccountId{}));
        co_return std::expected<void, EditError>{};
    }
    std::vector<PostId> parents;
    if (found->reply_to) parents.push_back(*found->reply_to);
    for (int attempt = 0; attempt < insert_attempts; ++attempt) {
        bool is_removed = false;
        try {
            is_removed = co_await context.database.transact(remove_own, context, id, remover.id(), parents);
        } catch (const pg::Error& error) {
            if (is_id_taken(error)) continue;
            throw;
        }
        context.services.jobs.wake();
        if (is_removed) co_return std::expected<void, EditError>{};
        const auto error = co_await absent_now(remover);
        co_return std::unexpected(error);
    }
    throw busy("post");
}

}  // namespace plaza::posts
