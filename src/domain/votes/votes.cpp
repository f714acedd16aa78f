#include "domain/votes/votes.hpp"

#include "domain/context.hpp"
#include "domain/votes/queries.hpp"
#include "platform/base/refusal.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::votes {
namespace {

Outcome outcome_of(const VoteRow& row) {
    if (!row.is_post_there) return Outcome::post_absent;
    return row.is_changed ? Outcome::done : Outcome::unchanged;
}

}  // namespace

Task<Outcome> cast(Context& context, Viewer voter, Shown<PostId> post) {
    co_await voter.settled();
    try {
        const auto row = co_await context.db.one(cast_vote, voter.id(), *post);
        co_return outcome_of(row);
    } catch (const pg::Error& error) {
        // The account was deleted meanwhile.
        if (error.constraint == "votes_voter_id_fkey") throw signed_out();
        throw;
    }
}

Task<Outcome> withdraw(Context& context, Viewer voter, Shown<PostId> post) {
    co_await voter.settled();
    const auto row = co_await context.db.one(withdraw_vote, voter.id(), *post);
    co_return outcome_of(row);
}

}  // namespace plaza::votes
