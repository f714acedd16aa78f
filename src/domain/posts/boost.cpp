// Boosts posts. A boost is a post of its own, which refers to the boosted one.
#include <optional>
#include <utility>
#include <vector>

#include "domain/context.hpp"
#include "domain/notifications/notifications.hpp"
#include "domain/posts/boost_queries.hpp"
#include "domain/posts/events.hpp"
#include "domain/posts/marks_queries.hpp"
#include "domain/posts/posts.hpp"
#include "domain/posts/writing.hpp"
#include "platform/base/refusal.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::posts {
namespace {

notifications::Notice notice_of(const Published& boost) {
    return {.to = boost.boosted_author.value_or(AccountId{}),
            .kind = notifications::Kind::reblog,
            .from = boost.author,
            .post = boost.boost_of,
            .root = boost.boosted_root};
}

/// Returns the boost, or nullopt if the post was deleted.
Task<std::optional<PostId>> add_own_boost(pg::Tx& transaction, Context context, Published boost) {
    auto inner = context.within(transaction);
    const auto original = boost.boost_of.value();
    const auto held = co_await inner.db.maybe(hold_present, original);
    if (!held) co_return std::nullopt;
    // Sees what was committed before the post was locked.
    const auto known = co_await inner.db.maybe(find_boost, original, boost.author);
    if (known) co_return *known;
    boost.id = inner.new_id<PostId>();
    pg::Unit unit(inner.db);
    unit.add(add_boost, original, boost.author, boost.id, visibility::is_counted(boost.audience));
    add_post(unit, {.rows = boost}, inner.now());
    unit.add(mark_boost, boost.author, original, boost.id);
    add_rows(inner, unit, boost);
    notifications::add(inner, unit, notice_of(boost));
    inner.say(unit, Created{boost.id, boost.author});
    inner.say(unit, Boosted{original, boost.author});
    co_await unit.commit();
    co_return boost.id;
}

/// Returns whether there was a boost.
Task<bool> remove_boost(pg::Tx& transaction, Context context, AccountId account, PostId original, AccountId author) {
    auto inner = context.within(transaction);
    const std::vector<PostId> boosted{original};
    co_await inner.db.all(hold_posts, boosted);
    const auto boost = co_await inner.db.maybe(find_boost, original, account);
    if (!boost) co_return false;
    const auto held = co_await inner.db.maybe(hold_own, *boost, account);
    if (!held) co_return false;
    pg::Unit unit(inner.db);
    unit.add(delete_boost, original, account, visibility::is_counted(held->visibility));
    unit.add(delete_posts, {*boost});
    unit.add(unmark_boost, account, original);
    const Published rows{
        .id = *boost, .author = account, .audience = held->visibility, .boost_of = original, .boosted_author = author};
    remove_rows(unit, rows);
    notifications::remove(unit, notice_of(rows));
    inner.say(unit, Erased{*boost});
    inner.say(unit, Unboosted{original, account});
    co_await unit.commit();
    co_return true;
}

}  // namespace

Task<std::optional<PostId>> boost(Context& context, Viewer viewer, Shown<visibility::Target> post,
                                  std::optional<visibility::Audience> wish) {
    co_await viewer.settled();
    const auto audience = visibility::audience_of_boost(*post, viewer.id(), wish);
    if (!audience) co_return std::nullopt;
    Published made{.id = {},
                   .author = viewer.id(),
                   .audience = *audience,
                   .boost_of = post->id,
                   .boosted_author = post->author,
                   .boosted_root = post->root};
    for (int attempt = 0; attempt < insert_attempts; ++attempt) {
        try {
            co_return co_await context.database.transact(add_own_boost, context, made);
        } catch (const pg::Error& error) {
            if (!is_id_taken(error)) throw;
        }
    }
    throw busy("post");
}

Task<> take_back(Context& context, AccountId account, PostId post, AccountId author) {
    co_await context.database.transact(remove_boost, context, account, post, author);
}

Task<> unboost(Context& context, Viewer viewer, Shown<visibility::Target> post) {
    co_await viewer.settled();
    co_await take_back(context, viewer.id(), post->id, post->author);
}

Task<std::vector<AccountId>> list_boosters(ReadContext& context, Shown<visibility::Target> post, Range range) {
    constexpr pg::BothWays<ListBoosters> list{read_boosters, read_boosters_up};
    return pg::read_range(context.db, list, range.is_upward, post->id, range.below, range.above, range.limit);
}

}  // namespace plaza::posts
