#include "domain/votes/votes.hpp"

#include "domain/context.hpp"
#include "domain/notifications/notifications.hpp"
#include "domain/votes/events.hpp"
#include "domain/votes/queries.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::votes {
namespace {

notifications::Notice notice_of(const visibility::Target& post, AccountId voter) {
    return {
        .to = post.author, .kind = notifications::Kind::favourite, .from = voter, .post = post.id, .root = post.root};
}

Task<Known> to_known(Task<std::optional<PostId>> pending, PostId post) {
    const auto vote = co_await std::move(pending);
    co_return Known{post, vote.has_value()};
}

/// No post can also mean that the voter was deleted.
Task<Outcome> outcome_of(VoteRow row, Viewer voter) {
    if (row.is_changed) co_return Outcome::done;
    co_await voter.require_signed_in();
    co_return row.is_post_there ? Outcome::unchanged : Outcome::post_absent;
}

}  // namespace

Task<Known> find_known(ReadContext& context, AccountId voter, PostId post) {
    return to_known(context.db.maybe(find_vote, post, voter), post);
}

Task<Outcome> cast(Context& context, Viewer voter, Shown<visibility::Target> post, Known known) {
    co_await voter.settled();
    if (known.post != post->id) known = co_await find_known(context, voter.id(), post->id);
    if (known.is_cast) co_return Outcome::unchanged;
    pg::Unit unit(context.db);
    const auto made = unit.add(cast_vote, voter.id(), post->id, context.now());
    unit.add(mark_favourite, voter.id(), post->id, context.new_id<FavouriteId>(), post->author, post->root);
    context.say(unit, Cast{post->id, voter.id()});
    notifications::add(context, unit, notice_of(*post, voter.id()));
    co_await unit.commit();
    co_return co_await outcome_of(made.row().value(), voter);
}

Task<Outcome> withdraw(Context& context, Viewer voter, Shown<visibility::Target> post, Known known) {
    co_await voter.settled();
    if (known.post != post->id) known = co_await find_known(context, voter.id(), post->id);
    if (!known.is_cast) co_return Outcome::unchanged;
    pg::Unit unit(context.db);
    const auto made = unit.add(withdraw_vote, voter.id(), post->id);
    unit.add(unmark_favourite, voter.id(), post->id);
    context.say(unit, Withdrawn{post->id, voter.id()});
    notifications::remove(unit, notice_of(*post, voter.id()));
    co_await unit.commit();
    co_return co_await outcome_of(made.row().value(), voter);
}

Task<std::vector<AccountId>> list_by_id(ReadContext& context, Shown<visibility::Target> post, Range range) {
    constexpr pg::BothWays<ListVoters> list{read_voters, read_voters_up};
    return pg::read_range(context.db, list, range.is_upward, post->id, range.below, range.above, range.limit);
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
