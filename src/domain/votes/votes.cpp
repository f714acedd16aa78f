#include "domain/votes/votes.hpp"

#include <algorithm>

#include "domain/context.hpp"
#include "domain/notifications/notifications.hpp"
#include "domain/votes/events.hpp"
#include "domain/votes/queries.hpp"
#include "platform/base/refusal.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::votes {
namespace {

notifications::Notice notice_of(const visibility::Target& post, AccountId voter) {
    return {
        .to = post.author, .kind = notifications::Kind::favourite, .from = voter, .post = post.id, .root = post.root};
}

/// No post can also mean that the voter was deleted.
Task<Outcome> outcome_of(VoteRow row, Viewer voter) {
    if (row.is_changed) co_return Outcome::done;
    co_await voter.require_signed_in();
    co_return row.is_post_there ? Outcome::unchanged : Outcome::post_absent;
}

}  // namespace

Task<Outcome> cast(Context& context, Viewer voter, Shown<visibility::Target> post) {
    co_await voter.settled();
    try {
        pg::Unit unit(context.db);
        const auto made = unit.add(cast_vote, voter.id(), post->id, context.now());
        unit.add(mark_favourite, voter.id(), post->id, context.new_id<FavouriteId>());
        context.say(unit, Cast{post->id, voter.id()});
        notifications::add(context, unit, notice_of(*post, voter.id()));
        co_await unit.commit();
        co_return co_await outcome_of(made.row().value(), voter);
    } catch (const pg::Error& error) {
        // The account was deleted in the meantime.
        if (error.constraint == "votes_voter_id_fkey" || error.constraint == "marks_account_id_fkey")
            throw signed_out();
        throw;
    }
}

Task<Outcome> withdraw(Context& context, Viewer voter, Shown<visibility::Target> post) {
    co_await voter.settled();
    pg::Unit unit(context.db);
    const auto made = unit.add(withdraw_vote, voter.id(), post->id);
    unit.add(unmark_favourite, voter.id(), post->id);
    context.say(unit, Withdrawn{post->id, voter.id()});
    notifications::remove(unit, notice_of(*post, voter.id()));
    co_await unit.commit();
    co_return co_await outcome_of(made.row().value(), voter);
}

Task<std::vector<AccountId>> list_by_id(ReadContext& context, Shown<visibility::Target> post, Voters part) {
    const auto& query = part.is_upward ? voters_upward : voters_downward;
    auto voters = co_await context.db.all(query, post->id, part.below, part.above, part.limit);
    if (part.is_upward) std::ranges::reverse(voters);
    co_return voters;
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
