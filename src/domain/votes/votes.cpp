#include "domain/votes/votes.hpp"

#include "domain/context.hpp"
#include "domain/votes/events.hpp"
#include "domain/votes/queries.hpp"
#include "platform/base/refusal.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::votes {
namespace {

/// No post can also mean that the voter was deleted.
Task<Outcome> outcome_of(VoteRow row, Viewer voter) {
    if (row.is_changed) co_return Outcome::done;
    co_await voter.require_signed_in();
    co_return row.is_post_there ? Outcome::unchanged : Outcome::post_absent;
}

}  // namespace

Task<Outcome> cast(Context& context, Viewer voter, Shown<PostId> post) {
    co_await voter.settled();
    try {
        pg::Unit unit(context.db);
        const auto made = unit.add(cast_vote, voter.id(), *post, context.now());
        context.say(unit, Cast{*post, voter.id()});
        co_await unit.commit();
        co_return co_await outcome_of(made.row().value(), voter);
    } catch (const pg::Error& error) {
        // The account was deleted in the meantime.
        if (error.constraint == "votes_voter_id_fkey") throw signed_out();
        throw;
    }
}

Task<Outcome> withdraw(Context& context, Viewer voter, Shown<PostId> post) {
    co_await voter.settled();
    pg::Unit unit(context.db);
    const auto made = unit.add(withdraw_vote, voter.id(), *post);
    context.say(unit, Withdrawn{*post, voter.id()});
    co_await unit.commit();
    co_return co_await outcome_of(made.row().value(), voter);
}

Task<> withdraw_all(Context& context, AccountId voter) {
    auto posts = co_await context.db.all(list_voted_posts, voter, PostId{});
    while (!posts.empty()) {
        pg::Unit unit(context.db);
        unit.add(withdraw_votes, voter, posts);
        std::vector<Withdrawn> withdrawn;
        for (const auto post : posts) withdrawn.push_back({post, voter});
        context.say_all(unit, withdrawn);
        co_await unit.commit();
        posts = co_await context.db.all(list_voted_posts, voter, posts.back());
    }
}

}  // namespace plaza::votes
