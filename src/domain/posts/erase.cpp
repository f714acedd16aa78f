// Removes what deleted posts leave.
#include "domain/context.hpp"
#include "domain/posts/events.hpp"
#include "domain/posts/jobs.hpp"
#include "domain/posts/queries.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::posts {

// Votes first, in batches, so that no statement runs long. None comes after them: a vote locks its post, and finds that
// it was deleted.
Task<> run(Context& context, Erase job) {
    std::int64_t erased = 1;
    while (erased > 0) erased = co_await context.db.run(erase_votes, job.post);
    pg::Unit unit(context.db);
    unit.add(erase_post, job.post);
    context.say(unit, Erased{job.post});
    co_await unit.commit();
}

}  // namespace plaza::posts
