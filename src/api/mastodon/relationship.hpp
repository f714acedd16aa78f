// Relationship: what is between the caller and another account.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/relations/relations.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/protocol_values.hpp"
#include "platform/json/once.hpp"

namespace plaza::mastodon {

struct Relationship {
    TextId<AccountId> id;  // of the other account
    bool following = false;
    bool showing_reblogs = false;
    bool notifying = false;
    std::optional<std::vector<std::string>> languages;
    bool followed_by = false;
    bool blocking = false;
    bool blocked_by = false;
    bool muting = false;
    bool muting_notifications = false;
    std::optional<MillisTime> muting_expires_at;
    bool requested = false;
    bool requested_by = false;
    bool domain_blocking = false;
    bool endorsed = false;
    std::string note;
};
BOOST_DESCRIBE_STRUCT(Relationship, (),
                      (id, following, showing_reblogs, notifying, languages, followed_by, blocking, blocked_by, muting,
                       muting_notifications, muting_expires_at, requested, requested_by, domain_blocking, endorsed,
                       note))

/// `blocked_by` is always false: people do not learn that they are blocked.
[[nodiscard]] Relationship to_relationship(relations::Relation relation, Time now);

}  // namespace plaza::mastodon

PLAZA_JSON_ONCE(plaza::mastodon::Relationship);
