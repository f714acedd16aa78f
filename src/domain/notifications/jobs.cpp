#include "domain/notifications/jobs.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "domain/context.hpp"
#include "domain/notifications/notifications.hpp"
#include "domain/notifications/queries.hpp"
#include "platform/jobs/queue.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::notifications {
namespace {

/// Whether an account may see the post because of its audience. add() considers blocks.
bool may_be_told(const PublishedRow& post, AccountId account, bool follows) {
    const visibility::Facts facts{.author = post.author_id,
                                  .audience = post.visibility,
                                  .is_published = post.published,
                                  .is_withheld = post.is_withheld,
                                  .is_addressed = std::ranges::find(post.mentions, account) != post.mentions.end()};
    return visibility::may_see(Rights{account}, facts, {.other = post.author_id, .follows = follows});
}

Task<> tell(Context& context, PublishedRow post, Kind kind, std::vector<AccountId> receivers) {
    if (receivers.empty()) co_return;
    pg::Unit unit(context.db);
    for (const auto receiver : receivers)
        add(context, unit,
            {.to = receiver,
             .kind = kind,
             .from = post.author_id,
             .post = post.id,
             .root = post.root_id.value_or(post.id)});
    co_await unit.commit();
}

/// Mentioned accounts have another notification.
std::vector<AccountId> followers_to_tell(const PublishedRow& post, std::vector<AccountId> followers) {
    std::erase_if(followers, [&](AccountId follower) {
        return std::ranges::find(post.mentions, follower) != post.mentions.end() || !may_be_told(post, follower, true);
    });
    return followers;
}

std::vector<AccountId> boosters_to_tell(const PublishedRow& post, std::vector<AccountId> boosters) {
    std::erase_if(boosters, [&](AccountId booster) { return !may_be_told(post, booster, false); });
    return boosters;
}

/// Boosts are no news, and neither are replies, unless they continue a thread of the author.
bool is_news(const PublishedRow& post) {
    return !post.boost_of && !post.answers_others;
}

}  // namespace

Task<> run(Context& context, TellFollowers job) {
    const auto post = co_await context.db.maybe(find_published, job.post);
    if (!post || !is_news(*post)) co_return;
    for (int batch = 0; batch < most_batches; ++batch) {
        auto followers =
            co_await context.db.all(list_notifying_followers, post->author_id, job.after.value_or(AccountId{}));
        if (followers.empty()) co_return;
        job.after = followers.back();
        auto receivers = followers_to_tell(*post, std::move(followers));
        co_await tell(context, *post, Kind::status, std::move(receivers));
    }
    co_await jobs::enqueue(context.services.jobs, context.db, job);
}

Task<> run(Context& context, TellBoosters job) {
    const auto post = co_await context.db.maybe(find_published, job.post);
    if (!post) co_return;
    for (int batch = 0; batch < most_batches; ++batch) {
        auto boosters = co_await context.db.all(list_boosters, job.post, job.after.value_or(AccountId{}));
        if (boosters.empty()) co_return;
        job.after = boosters.back();
        auto receivers = boosters_to_tell(*post, std::move(boosters));
        co_await tell(context, *post, Kind::update, std::move(receivers));
    }
    co_await jobs::enqueue(context.services.jobs, context.db, job);
}

Task<> run(Context& context, ForgetPost job) {
    for (int batch = 0; batch < most_batches; ++batch) {
        const auto deleted = co_await context.db.run(delete_about, job.post);
        if (deleted == 0) co_return;
    }
    co_await jobs::enqueue(context.services.jobs, context.db, job);
}

Task<> run(Context& context, ClearBelow job) {
    for (int batch = 0; batch < most_batches; ++batch) {
        const auto lowest = co_await context.db.one(clear_below, job.account, job.below);
        if (!lowest) co_return;
        job.below = *lowest;
    }
    co_await jobs::enqueue(context.services.jobs, context.db, job);
}

}  // namespace plaza::notifications
