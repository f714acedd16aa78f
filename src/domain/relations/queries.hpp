// The SQL of relations/ that reads, with its row types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::relations {

struct RelationRow {
    AccountId other_id;
    bool is_following;
    bool has_requested;
    bool shows_boosts;
    bool is_notifying;
    std::vector<std::string> languages;
    bool is_blocking;
    bool is_muting;
    std::optional<Time> muted_until;
    bool mutes_notifications;
    std::string note;
    bool is_endorsed;
    bool is_followed_by;
    bool is_requested_by;
    bool is_blocked_by;
};
BOOST_DESCRIBE_STRUCT(RelationRow, (),
                      (other_id, is_following, has_requested, shows_boosts, is_notifying, languages, is_blocking,
                       is_muting, muted_until, mutes_notifications, note, is_endorsed, is_followed_by, is_requested_by,
                       is_blocked_by))

inline const pg::Read<RelationRow(AccountId, std::vector<AccountId>)> load_relations{
    "relations.load", pg::Lane::point,
    R"sql(
    select other_id, following_id is not null as is_following, requested_id is not null as has_requested,
           shows_boosts, is_notifying, languages, blocking_id is not null as is_blocking,
           muting_id is not null as is_muting, muted_until, mutes_notifications, note,
           endorsed_id is not null as is_endorsed, followed_by_id is not null as is_followed_by,
           requested_by_id is not null as is_requested_by, is_blocked_by
      from relations
     where account_id = $1 and other_id = any($2))sql",
    pg::not_null("is_following", "has_requested", "is_blocking", "is_muting", "is_endorsed", "is_followed_by",
                 "is_requested_by")};

}  // namespace plaza::relations
