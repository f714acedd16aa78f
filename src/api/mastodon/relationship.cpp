#include "api/mastodon/relationship.hpp"

#include <utility>

namespace plaza::mastodon {

Relationship to_relationship(relations::Relation relation, Time now) {
    const bool is_muting = relation.is_muted_at(now);
    Relationship shown;
    shown.id = {relation.other};
    shown.following = relation.is_following;
    shown.showing_reblogs = relation.is_following && relation.shows_boosts;
    shown.notifying = relation.is_following && relation.is_notifying;
    if (!relation.languages.empty()) shown.languages = std::move(relation.languages);
    shown.followed_by = relation.is_followed_by;
    shown.blocking = relation.is_blocking;
    shown.muting = is_muting;
    shown.muting_notifications = is_muting && relation.mutes_notifications;
    if (is_muting && relation.muted_until) shown.muting_expires_at = MillisTime{*relation.muted_until};
    shown.requested = relation.has_requested;
    shown.requested_by = relation.is_requested_by;
    shown.endorsed = relation.is_endorsed;
    shown.note = std::move(relation.note);
    return shown;
}

}  // namespace plaza::mastodon

PLAZA_JSON_HERE(plaza::mastodon::Relationship);
