#include "domain/votes/votes.hpp"

#include "domain/context.hpp"
#include "domain/credentials/credentials.hpp"
#include "domain/votes/queries.hpp"
#include "platform/base/refusal.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::votes {
namespace {

Outcome outcome_of(const VoteRow& row) {
    if (!row.is_signed_in) throw signed_out();
    if (!row.is_post_visible) return Outcome::post_absent;
    return row.is_changed ? Outcome::done : Outcome::unchanged;
}

/// A vote that is not there may be gone with its voter, while the statement waited for the post.
Task<Outcome> confirm(Context& context, Viewer voter, Outcome outcome) {
    if (outcome != Outcome::done) co_await credentials::require_signed_in(context, voter);
    co_return outcome;
}

}  // namespace

Task<Outcome> cast(Context& context, Viewer voter, PostId post) {
    auto outcome = Outcome::unchanged;
    try {
        const auto row = co_await context.db.one(cast_vote, voter.id, voter.issued_at, voter.session, post);
        outcome = outcome_of(row);
    } catch (const pg::Error& error) {
        // The account was deleted meanwhile.
        if (error.constraint == "votes_voter_id_fkey") throw signed_out();
        throw;
    }
    co_return co_await confirm(context, voter, outcome);
}

Task<Outcome> withdraw(Context& context, Viewer voter, PostId post) {
    const auto row = co_await context.db.one(withdraw_vote, voter.id, voter.issued_at, voter.session, post);
    const auto outcome = outcome_of(row);
    co_return co_await confirm(context, voter, outcome);
}

}  // namespace plaza::votes
