#include "domain/votes/votes.hpp"

#include "domain/context.hpp"
#include "domain/votes/queries.hpp"
#include "platform/base/refusal.hpp"
#include "platform/pg/database.hpp"
#include "platform/pg/error.hpp"

namespace plaza::votes {
namespace {

Outcome outcome_of(const VoteRow& row) {
    if (!row.is_signed_in) throw unauthenticated();
    if (!row.is_post_visible) return Outcome::post_absent;
    return row.is_changed ? Outcome::done : Outcome::unchanged;
}

}  // namespace

Task<Outcome> cast(Context& context, users::Viewer voter, PostId post) {
    try {
        const auto row = co_await context.db.one(cast_vote, voter.id, voter.issued_at, voter.session, post);
        co_return outcome_of(row);
    } catch (const pg::Error& error) {
        // The account was deleted meanwhile.
        if (error.constraint == "votes_voter_id_fkey") throw unauthenticated();
        throw;
    }
}

Task<Outcome> withdraw(Context& context, users::Viewer voter, PostId post) {
    const auto row = co_await context.db.one(withdraw_vote, voter.id, voter.issued_at, voter.session, post);
    co_return outcome_of(row);
}

}  // namespace plaza::votes
