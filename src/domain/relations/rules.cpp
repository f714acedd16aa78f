#include "domain/relations/rules.hpp"

#include <string_view>

namespace plaza::relations {
namespace {

constexpr std::string_view follow_request = "follow request";
constexpr std::string_view blocked_accounts = "blocked accounts";
constexpr std::string_view muted_accounts = "muted accounts";

/// `from` no longer follows or asks to follow `to`.
void cut(SideRow& from, SideRow& to) {
    const SideRow none;
    from.following_id.reset();
    from.requested_id.reset();
    from.shows_boosts = none.shows_boosts;
    from.is_notifying = none.is_notifying;
    from.languages.clear();
    from.endorsed_id.reset();
    to.followed_by_id.reset();
    to.requested_by_id.reset();
}

void begin_follow(SideRow& from, SideRow& to, RelationId id) {
    from.following_id = to.followed_by_id = id;
    from.requested_id.reset();
    to.requested_by_id.reset();
}

}  // namespace

void follow_rule(Pair& pair, const Scene& scene) {
    auto& [mine, theirs] = pair;
    if (mine.blocking_id) throw Refusal{Reason::forbidden};
    if (!mine.following_id && !mine.requested_id) {
        const auto& counts = scene.counts;
        if (counts.following + counts.requests >= scene.most_followed)
            throw at_limit(followed_accounts, scene.most_followed);
        if (scene.is_locked)
            mine.requested_id = theirs.requested_by_id = scene.id;
        else
            begin_follow(mine, theirs, scene.id);
    }
    const auto& wish = scene.wish.follow;
    if (wish.shows_boosts) mine.shows_boosts = *wish.shows_boosts;
    if (wish.is_notifying) mine.is_notifying = *wish.is_notifying;
    if (wish.languages) mine.languages = *wish.languages;
}

void unfollow_rule(Pair& pair, const Scene& /*scene*/) {
    cut(pair.mine, pair.theirs);
}

void remove_follower_rule(Pair& pair, const Scene& /*scene*/) {
    cut(pair.theirs, pair.mine);
}

void accept_rule(Pair& pair, const Scene& scene) {
    if (!pair.mine.requested_by_id) throw absent(follow_request, {});
    begin_follow(pair.theirs, pair.mine, scene.id);
}

void accept_if_asked_rule(Pair& pair, const Scene& scene) {
    if (pair.mine.requested_by_id) begin_follow(pair.theirs, pair.mine, scene.id);
}

void reject_rule(Pair& pair, const Scene& /*scene*/) {
    if (!pair.mine.requested_by_id) throw absent(follow_request, {});
    cut(pair.theirs, pair.mine);
}

void block_rule(Pair& pair, const Scene& scene) {
    if (pair.mine.blocking_id) return;
    if (scene.counts.blocks >= most_relations) throw at_limit(blocked_accounts, most_relations);
    cut(pair.mine, pair.theirs);
    cut(pair.theirs, pair.mine);
    pair.mine.blocking_id = scene.id;
    pair.theirs.is_blocked_by = true;
}

void unblock_rule(Pair& pair, const Scene& /*scene*/) {
    pair.mine.blocking_id.reset();
    pair.theirs.is_blocked_by = false;
}

void mute_rule(Pair& pair, const Scene& scene) {
    auto& mine = pair.mine;
    if (!mine.muting_id) {
        if (scene.counts.mutes >= most_relations) throw at_limit(muted_accounts, most_relations);
        mine.muting_id = scene.id;
    }
    mine.muted_until = scene.wish.mute.until;
    mine.mutes_notifications = scene.wish.mute.mutes_notifications;
}

void unmute_rule(Pair& pair, const Scene& /*scene*/) {
    pair.mine.muting_id.reset();
    pair.mine.muted_until.reset();
    pair.mine.mutes_notifications = true;
}

void note_rule(Pair& pair, const Scene& scene) {
    pair.mine.note = scene.wish.note;
}

void endorse_rule(Pair& pair, const Scene& scene) {
    if (!pair.mine.following_id) throw Refusal{Reason::forbidden};
    if (!pair.mine.endorsed_id) pair.mine.endorsed_id = scene.id;
}

void end_endorsement_rule(Pair& pair, const Scene& /*scene*/) {
    pair.mine.endorsed_id.reset();
}

void dismiss_rule(Pair& pair, const Scene& /*scene*/) {
    pair.mine.is_dismissed = true;
}

}  // namespace plaza::relations
