#include "domain/votes/votes.hpp"

#include "domain/context.hpp"
#include "domain/votes/queries.hpp"
#include "platform/base/refusal.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::votes {
namespace {

/// A vote that is not there may be gone with its voter.
Task<Outcome> outcome_of(VoteRow row, Viewer voter) {
    if (row.is_changed) co_return Outcome::done;
    co_await voter.require_signed_in();
    co_return row.is_post_there ? Outcome::unchanged : Outcome::post_absent;
}

}  // namespace

Task<Outcome> cast(Context& context, Viewer voter, Shown<PostId> post) {
    co_await voter.settled();
    try {
        const auto row = co_await context.db.one(cast_vote, voter.id(), *post);
        co_return co_await outcome_of(row, voter);
    } catch (const pg::Error& error) {
        // The account was deleted meanwhile.
        if (error.constraint == "votes_voter_id_fkey") throw signed_out();
        throw;
    }
}

Task<Outcome> withdraw(Context& context, Viewer voter, Shown<PostId> post) {
    co_await voter.settled();
    const auto row = co_await context.db.one(withdraw_vote, voter.id(), *post);
    co_return co_await outcome_of(row, voter);
}

}  // namespace plaza::votes
