#include "domain/notifications/notifications.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include "domain/context.hpp"
#include "domain/notifications/jobs.hpp"
#include "domain/notifications/queries.hpp"
#include "platform/base/id_source.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::notifications {
namespace {

// A follower for less time counts as none for the policy (for_not_followers).
constexpr std::chrono::days new_follower{3};

}  // namespace

void add(const Context& context, pg::Unit& unit, Notice notice) {
    const auto now = context.now();
    const auto id = context.new_id<Id<"notification">>();
    unit.add(insert_notification, id.value, notice.to, notice.kind, notice.from, notice.post, notice.root,
             notice.is_unasked, now, IdSource::first_of(now - new_follower));
}

void remove(pg::Unit& unit, const Notice& notice) {
    unit.add(withdraw_notification, notice.to, notice.kind, notice.from, notice.post);
}

Task<> dismiss(Context& context, Viewer owner, std::int64_t id) {
    co_await owner.settled();
    co_await context.db.run(dismiss_notification, owner.id(), id);
}

Task<> dismiss_group(Context& context, Viewer owner, Filter group) {
    co_await owner.settled();
    if (group.limit == 1 && group.below - group.above == 2) co_return co_await dismiss(context, owner, group.above + 1);
    for (int batch = 0; batch < most_batches; ++batch) {
        const auto lowest = co_await context.db.one(clear_group, owner.id(), group.below, group.above,
                                                    group.kinds.front(), group.post.value_or(PostId{}));
        if (!lowest) co_return;
        group.below = *lowest;
    }
}

Task<> clear(Context& context, Viewer owner) {
    co_await owner.settled();
    co_await run(context, ClearBelow{owner.id(), INT64_MAX});
}

Task<> change_policy(Context& context, Viewer owner, PolicyChange change) {
    co_await owner.settled();
    co_await context.db.run(save_policy, owner.id(), change.for_not_following, change.for_not_followers,
                            change.for_new_accounts, change.for_private_mentions, change.for_limited_accounts);
}

Task<std::int64_t> accept(Context& context, Viewer owner, std::vector<AccountId> senders) {
    co_await owner.settled();
    const auto added = co_await context.db.run(permit, owner.id(), senders);
    std::int64_t shown = 0;
    for (int batch = 0; batch < most_batches; ++batch) {
        const auto released = co_await context.db.run(release_held, owner.id(), senders);
        if (released == 0) break;
        shown += released;
    }
    co_return std::max(added, shown);
}

Task<std::int64_t> refuse(Context& context, Viewer owner, std::vector<AccountId> senders) {
    co_await owner.settled();
    std::int64_t deleted = 0;
    for (int batch = 0; batch < most_batches; ++batch) {
        const auto gone = co_await context.db.run(dismiss_held, owner.id(), senders);
        if (gone == 0) break;
        deleted += gone;
    }
    co_return deleted;
}

}  // namespace plaza::notifications
