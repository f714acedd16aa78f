// Erases deleted posts.
#include <chrono>
#include <cstdint>
#include <vector>

#include "domain/context.hpp"
#include "domain/posts/events.hpp"
#include "domain/posts/jobs.hpp"
#include "domain/posts/posts.hpp"
#include "domain/posts/queries.hpp"
#include "platform/jobs/queue.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::posts {
namespace {

// A job must end within its lease, and a server that stops waits for it.
constexpr int most_batches = 20;

// By then the job has run, unless it was given up.
constexpr std::chrono::hours time_for_job{1};

/// Deletes up to 1,000 votes, and the post when it has none left. No votes are added meanwhile: a vote locks its post
/// and finds it deleted. Returns false while there is more to erase.
Task<bool> erase_some(Context& context, PostId id) {
    pg::Unit unit(context.db);
    const auto votes = unit.add(erase_votes, id);
    unit.add(erase_post, id);
    context.say(unit, Erased{id});
    co_await unit.commit();
    co_return votes.affected() == 0;
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
    auto posts = co_await context.db.all(hold_posts_of, author, PostId{});
    while (!posts.empty()) {
        auto votes = most_votes_erased;
        while (votes == most_votes_erased) votes = co_await context.db.run(erase_votes_of_posts, posts);
        std::vector<Erased> erased;
        for (const auto post : posts) erased.push_back({post});
        pg::Unit unit(context.db);
        unit.add(erase_posts, posts);
        context.say_all(unit, erased);
        co_await unit.commit();
        posts = co_await context.db.all(hold_posts_of, author, posts.back());
    }
}

Task<std::int64_t> erase_forgotten(Context& context) {
    const auto id = co_await context.db.maybe(find_forgotten, context.now() - time_for_job);
    if (!id) co_return 0;
    co_await erase_some(context, *id);
    co_return 1;
}

}  // namespace plaza::posts
