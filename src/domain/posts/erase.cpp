// Erases deleted posts.
#include "domain/context.hpp"
#include "domain/posts/events.hpp"
#include "domain/posts/jobs.hpp"
#include "domain/posts/queries.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::posts {

// Deletes votes first, in batches, so that no statement runs long. No votes are added meanwhile: a vote locks its post
// and finds it deleted.
Task<> run(Context& context, Erase job) {
    std::int64_t erased = 1;
    while (erased > 0) erased = co_await context.db.run(erase_votes, job.post);
    pg::Unit unit(context.db);
    unit.add(erase_post, job.post);
    context.say(unit, Erased{job.post});
    co_await unit.commit();
}

}  // namespace plaza::posts
