// Changes of relations. A change locks both sides of a relation, applies a rule to them, and writes what differs.
#include <algorithm>
#include <limits>
#include <utility>

#include "domain/context.hpp"
#include "domain/notifications/notifications.hpp"
#include "domain/relations/change_queries.hpp"
#include "domain/relations/jobs.hpp"
#include "domain/relations/relations.hpp"
#include "domain/relations/rules.hpp"
#include "platform/base/refusal.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::relations {
namespace {

// A job must end within its lease.
constexpr int most_batches = 6;
constexpr std::int64_t batch_size = 50;

struct Change {
    AccountId me;
    AccountId other;
    Rule rule;
    Wish wish;
    bool is_block = false;
    bool has_limit = false;  // whether the rule needs Scene::counts
    bool begins = false;     // it begins a follow, which suspended accounts do not get
};

Refusal absent_account(AccountId id) {
    return absent("account", std::to_string(id.value));
}

void write_side(pg::Unit& unit, AccountId account, AccountId other, const SideRow& before, const SideRow& after) {
    if (after == SideRow{}) {
        unit.add(delete_side, account, other);
        return;
    }
    if (after == before) return;
    unit.add(update_side, account, other, after.following_id, after.requested_id, after.shows_boosts,
             after.is_notifying, after.languages, after.blocking_id, after.muting_id, after.muted_until,
             after.mutes_notifications, after.note, after.endorsed_id, after.is_dismissed, after.followed_by_id,
             after.requested_by_id, after.is_blocked_by);
}

/// `before` and `after` are the follower's side.
void write_follower(pg::Unit& unit, AccountId follower, AccountId followee, const SideRow& before,
                    const SideRow& after) {
    if (after.following_id && after != before)
        unit.add(put_follower, followee, follower, after.shows_boosts, after.is_notifying, after.languages);
    else if (before.following_id && !after.following_id)
        unit.add(delete_follower, followee, follower);
}

std::int64_t difference(const std::optional<RelationId>& before, const std::optional<RelationId>& after) {
    return std::int64_t{after.has_value()} - std::int64_t{before.has_value()};
}

/// The result says whether the counts changed: they do not beyond the limit.
std::optional<pg::Made<void>> write_counts(pg::Unit& unit, AccountId account, const SideRow& before,
                                           const SideRow& after, std::int64_t most_following) {
    const auto following = difference(before.following_id, after.following_id);
    const auto followers = difference(before.followed_by_id, after.followed_by_id);
    if (following == 0 && followers == 0) return std::nullopt;
    return unit.add(count_follows, account, following, followers, most_following);
}

/// Tells an account of a new follower or request, and takes back what is no longer true. `before` and `after` are the
/// follower's side. An accepted request is no news.
void write_notices(const Context& inner, pg::Unit& unit, AccountId follower, AccountId followee, const SideRow& before,
                   const SideRow& after) {
    const notifications::Notice follow{.to = followee, .kind = notifications::Kind::follow, .from = follower};
    const notifications::Notice request{.to = followee, .kind = notifications::Kind::follow_request, .from = follower};
    if (after.requested_id && !before.requested_id) notifications::add(inner, unit, request);
    if (before.requested_id && !after.requested_id) notifications::remove(unit, request);
    if (after.following_id && !before.following_id && !before.requested_id) notifications::add(inner, unit, follow);
    if (before.following_id && !after.following_id) notifications::remove(unit, follow);
}

/// Writes the side of the lower account first, as all changes do, so that they do not wait for each other.
Task<> write(Context& inner, const Change& change, const Pair& before, const Pair& after, std::int64_t requests) {
    const auto most_followed = inner.settings.relations.most_followed;
    pg::Unit unit(inner.db);
    const auto any = std::numeric_limits<std::int64_t>::max();
    const bool am_first = change.me < change.other;
    std::optional<pg::Made<void>> counted;
    for (const bool is_mine : {am_first, !am_first}) {
        if (is_mine) {
            write_side(unit, change.me, change.other, before.mine, after.mine);
            write_follower(unit, change.me, change.other, before.mine, after.mine);
        } else {
            write_side(unit, change.other, change.me, before.theirs, after.theirs);
            write_follower(unit, change.other, change.me, before.theirs, after.theirs);
        }
    }
    for (const bool is_mine : {am_first, !am_first}) {
        if (is_mine)
            counted = write_counts(unit, change.me, before.mine, after.mine, most_followed - requests);
        else
            write_counts(unit, change.other, before.theirs, after.theirs, any);
    }
    write_notices(inner, unit, change.me, change.other, before.mine, after.mine);
    write_notices(inner, unit, change.other, change.me, before.theirs, after.theirs);
    co_await unit.commit();
    if (counted && counted->affected() == 0) throw at_limit(followed_accounts, most_followed);
}

Relation to_relation(AccountId other, SideRow row) {
    return {.other = other,
            .is_following = row.following_id.has_value(),
            .has_requested = row.requested_id.has_value(),
            .shows_boosts = row.shows_boosts,
            .is_notifying = row.is_notifying,
            .languages = std::move(row.languages),
            .is_blocking = row.blocking_id.has_value(),
            .is_muting = row.muting_id.has_value(),
            .muted_until = row.muted_until,
            .mutes_notifications = row.mutes_notifications,
            .note = std::move(row.note),
            .is_endorsed = row.endorsed_id.has_value(),
            .is_followed_by = row.followed_by_id.has_value(),
            .is_requested_by = row.requested_by_id.has_value(),
            .is_blocked_by = row.is_blocked_by};
}

Task<CountsRow> no_counts() {
    co_return CountsRow{};
}

Task<std::int64_t> no_rows() {
    co_return 0;
}

/// All statements of a step are sent together.
Task<Relation> apply(pg::Tx& transaction, Context context, Change change) {
    auto inner = context.within(transaction);
    const auto low = std::min(change.me, change.other);
    const auto high = std::max(change.me, change.other);
    // Users are locked before accounts, as in a deletion.
    auto noting_low = change.is_block ? inner.db.run(note_blocks, low) : no_rows();
    auto noting_high = change.is_block ? inner.db.run(note_blocks, high) : no_rows();
    auto holding_me = inner.db.maybe(hold_account, change.me);
    auto holding_other = inner.db.maybe(hold_account, change.other);
    auto holding_low = inner.db.one(hold_side, low, high);
    auto holding_high = inner.db.one(hold_side, high, low);
    auto counting = change.has_limit ? inner.db.one(count_own, change.me, inner.now()) : no_counts();
    co_await std::move(noting_low);
    co_await std::move(noting_high);
    const auto me = co_await std::move(holding_me);
    if (!me) throw signed_out();
    const auto other = co_await std::move(holding_other);
    if (!other || (other->is_suspended && change.begins)) throw absent_account(change.other);
    auto low_side = co_await std::move(holding_low);
    auto high_side = co_await std::move(holding_high);
    const auto counts = co_await std::move(counting);
    const Scene scene{std::move(change.wish), inner.new_id<RelationId>(), other->is_locked, counts,
                      inner.settings.relations.most_followed};
    const Pair before = low == change.me ? Pair{low_side, high_side} : Pair{high_side, low_side};
    if (!visibility::may_see_account(to_relation(change.other, before.mine).between()))
        throw absent_account(change.other);
    auto after = before;
    change.rule(after, scene);
    co_await write(inner, change, before, after, counts.requests);
    co_return to_relation(change.other, std::move(after.mine));
}

Task<Relation> make(Context& context, Viewer viewer, Change change) {
    const auto rights = co_await viewer.settled();
    if (change.other == rights.id) throw Refusal{Reason::forbidden};
    change.me = rights.id;
    co_return co_await context.database.transact(apply, context, std::move(change));
}

}  // namespace

Task<Relation> follow(Context& context, Viewer viewer, AccountId other, FollowWish wish) {
    return make(context, viewer, {{}, other, follow_rule, {.follow = std::move(wish)}, false, true, true});
}

Task<Relation> unfollow(Context& context, Viewer viewer, AccountId other) {
    return make(context, viewer, {{}, other, unfollow_rule, {}});
}

Task<Relation> remove_follower(Context& context, Viewer viewer, AccountId other) {
    return make(context, viewer, {{}, other, remove_follower_rule, {}});
}

Task<Relation> accept(Context& context, Viewer viewer, AccountId other) {
    return make(context, viewer, {{}, other, accept_rule, {}});
}

Task<Relation> reject(Context& context, Viewer viewer, AccountId other) {
    return make(context, viewer, {{}, other, reject_rule, {}});
}

Task<Relation> block(Context& context, Viewer viewer, AccountId other) {
    return make(context, viewer, {{}, other, block_rule, {}, true, true});
}

Task<Relation> unblock(Context& context, Viewer viewer, AccountId other) {
    return make(context, viewer, {{}, other, unblock_rule, {}});
}

Task<Relation> mute(Context& context, Viewer viewer, AccountId other, MuteWish wish) {
    return make(context, viewer, {{}, other, mute_rule, {.mute = wish}, false, true});
}

Task<Relation> unmute(Context& context, Viewer viewer, AccountId other) {
    return make(context, viewer, {{}, other, unmute_rule, {}});
}

Task<Relation> write_note(Context& context, Viewer viewer, AccountId other, std::string note) {
    return make(context, viewer, {{}, other, note_rule, {.note = std::move(note)}});
}

Task<Relation> endorse(Context& context, Viewer viewer, AccountId other) {
    return make(context, viewer, {{}, other, endorse_rule, {}});
}

Task<Relation> end_endorsement(Context& context, Viewer viewer, AccountId other) {
    return make(context, viewer, {{}, other, end_endorsement_rule, {}});
}

Task<Relation> dismiss(Context& context, Viewer viewer, AccountId other) {
    return make(context, viewer, {{}, other, dismiss_rule, {}});
}

Task<> run(Context& context, AcceptRequests job) {
    for (int batch = 0; batch < most_batches; ++batch) {
        const auto held = co_await context.db.maybe(hold_account, job.account);
        if (!held || held->is_locked) co_return;
        auto listing = list(context, job.account, List::requests, {.limit = batch_size});
        const auto requests = co_await std::move(listing);
        if (requests.empty()) co_return;
        for (const auto& request : requests) {
            Change change{job.account, request.account, accept_if_asked_rule, {}};
            co_await context.database.transact(apply, context, std::move(change));
        }
    }
    co_await jobs::enqueue(context.services.jobs, context.db, job);
}

}  // namespace plaza::relations
