// Erases posts with all that hangs on them: votes, boosts, marks, notifications, hashtags, earlier versions.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

#include "domain/context.hpp"
#include "domain/posts/erase_queries.hpp"
#include "domain/posts/events.hpp"
#include "domain/posts/jobs.hpp"
#include "domain/posts/posts.hpp"
#include "domain/posts/write_queries.hpp"
#include "platform/jobs/queue.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::posts {
namespace {

// A job must end within its lease, and a server that stops waits for it.
constexpr int most_batches = 20;

// By then the job has run, unless it was given up.
constexpr std::chrono::hours time_for_job{1};

std::vector<Erased> erased_of(const std::vector<PostId>& posts) {
    std::vector<Erased> erased;
    erased.reserve(posts.size());
    for (const auto post : posts) erased.push_back({post});
    return erased;
}

/// Erases up to most_boosts_erased boosts of these posts, which are locked, as part of the context's transaction.
Task<std::size_t> erase_boosts(Context& context, std::vector<PostId> posts) {
    const auto boosts = co_await context.db.all(list_boosts_of, posts);
    if (boosts.empty()) co_return 0;
    std::vector<PostId> ids;
    std::vector<AccountId> accounts;
    for (const auto& boost : boosts) {
        ids.push_back(boost.boost_id);
        accounts.push_back(boost.account_id);
    }
    const auto audiences = co_await context.db.all(erase_boost_posts, ids);
    std::vector<AccountId> counted;
    for (const auto& boost : audiences)
        if (visibility::is_counted(boost.visibility)) counted.push_back(boost.author_id);
    pg::Unit unit(context.db);
    unit.add(erase_boosts_of, posts, accounts, ids);
    unit.add(delete_author_posts, accounts, ids);
    unit.add(uncount_posts, counted);
    context.say_all(unit, erased_of(ids));
    co_await unit.commit();
    co_return boosts.size();
}

Task<std::size_t> erase_boosts_of_post(pg::Tx& transaction, Context context, PostId id) {
    auto inner = context.within(transaction);
    std::vector<PostId> posts{id};
    co_await inner.db.all(hold_posts, posts);
    co_return co_await erase_boosts(inner, std::move(posts));
}

/// Deletes up to most_erased rows of each kind. Returns whether nothing is left.
Task<bool> erase_small_rows(Context& context, std::vector<PostId> posts) {
    const auto marks = co_await context.db.run(erase_marks, posts);
    const auto notifications = co_await context.db.run(erase_notifications, posts);
    co_await context.db.run(erase_tags, posts);
    co_return marks < most_erased&& notifications < most_erased;
}

/// Deletes a part of what hangs on a deleted post, and the post when nothing is left. No votes or boosts are added
/// meanwhile: they lock the post and find it deleted. Returns false while there is more to erase.
Task<bool> erase_some(Context& context, PostId id) {
    const auto deleted = co_await context.db.maybe(find_deleted, id);
    if (!deleted) co_return true;
    const auto boosts = co_await context.database.transact(erase_boosts_of_post, context, id);
    if (boosts == most_boosts_erased) co_return false;
    std::vector<PostId> posts{id};
    const bool is_clean = co_await erase_small_rows(context, std::move(posts));
    if (!is_clean) co_return false;
    pg::Unit unit(context.db);
    const auto votes = unit.add(erase_votes, id);
    unit.add(erase_post, id);
    context.say(unit, Erased{id});
    co_await unit.commit();
    co_return votes.affected() == 0;
}

/// The posts of a deleted account, and the posts of others that count or list them.
struct Traces {
    std::vector<PostId> own;
    std::vector<PostId> held;     // posts that were answered and boosted
    std::vector<PostId> parents;  // of counted replies
    std::vector<PostId> roots;
    std::vector<PostId> counting_boosts;  // the boosted posts
    std::vector<PostId> other_boosts;
};

Traces traces_of(const std::vector<OwnedRow>& rows) {
    Traces traces;
    for (const auto& row : rows) {
        traces.own.push_back(row.id);
        const bool is_counted = row.published && !row.is_deleted && visibility::is_counted(row.visibility);
        if (row.reply_to) traces.held.push_back(*row.reply_to);
        if (row.reply_to && is_counted) traces.parents.push_back(*row.reply_to);
        if (row.root_id) traces.roots.push_back(*row.root_id);
        if (!row.boost_of) continue;
        traces.held.push_back(*row.boost_of);
        (is_counted ? traces.counting_boosts : traces.other_boosts).push_back(*row.boost_of);
    }
    return traces;
}

/// The posts are locked.
Task<> erase_owned(Context& context, AccountId author, Traces traces) {
    std::vector<Unboosted> unboosted;
    for (const auto post : traces.counting_boosts) unboosted.push_back({post, author});
    pg::Unit unit(context.db);
    unit.add(uncount_replies, traces.parents);
    unit.add(uncount_boosts, traces.counting_boosts, author);
    unit.add(drop_boosts, traces.other_boosts, author);
    unit.add(delete_thread_posts, traces.roots, traces.own);
    unit.add(delete_author_posts, {author}, traces.own);
    unit.add(delete_posts, traces.own);
    context.say_all(unit, erased_of(traces.own));
    if (!unboosted.empty()) context.say_all(unit, unboosted);
    co_await unit.commit();
}

}  // namespace

Task<> run(Context& context, Erase job) {
    for (int batch = 0; batch < most_batches; ++batch) {
        const bool is_done = co_await erase_some(context, job.post);
        if (is_done) co_return;
    }
    co_await jobs::enqueue(context.services.jobs, context.db, job);
}

Task<> erase_all(Context& context, AccountId author) {
    PostId last{};
    auto rows = co_await context.db.all(list_owned, author, last);
    while (!rows.empty()) {
        last = rows.back().id;
        auto traces = traces_of(rows);
        co_await context.db.all(hold_posts, traces.held);
        co_await context.db.all(hold_for_erasure, traces.own);
        auto votes = most_erased;
        while (votes == most_erased) votes = co_await context.db.run(erase_votes_of_posts, traces.own);
        auto boosts = most_boosts_erased;
        while (boosts == most_boosts_erased) boosts = co_await erase_boosts(context, traces.own);
        bool is_clean = false;
        while (!is_clean) is_clean = co_await erase_small_rows(context, traces.own);
        co_await erase_owned(context, author, std::move(traces));
        rows = co_await context.db.all(list_owned, author, last);
    }
}

Task<std::int64_t> erase_forgotten(Context& context) {
    const auto id = co_await context.db.maybe(find_forgotten, context.now() - time_for_job);
    if (!id) co_return 0;
    co_await erase_some(context, *id);
    co_return 1;
}

}  // namespace plaza::posts
