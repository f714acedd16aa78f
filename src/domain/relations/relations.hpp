// Relations: what is between an account and each other account: follows, follow requests, blocks, mutes, notes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/visibility/visibility.hpp"
#include "platform/base/task.hpp"
#include "platform/base/time.hpp"

namespace plaza {
struct Context;
struct ReadContext;
}  // namespace plaza

namespace plaza::relations {

/// What an account did with another one, and the other one with it.
struct Relation {
    AccountId other;
    bool is_following = false;
    bool has_requested = false;
    bool shows_boosts = true;
    bool is_notifying = false;
    std::vector<std::string> languages{};  // of the posts to show; empty: all
    bool is_blocking = false;
    bool is_muting = false;  // also if the mute has ended: see muted_until
    std::optional<Time> muted_until{};
    bool mutes_notifications = false;
    std::string note{};
    bool is_endorsed = false;
    bool is_followed_by = false;
    bool is_requested_by = false;
    bool is_blocked_by = false;

    [[nodiscard]] bool is_muted_at(Time now) const { return is_muting && (!muted_until || *muted_until > now); }
    [[nodiscard]] visibility::Between between() const { return {other, is_following, is_blocking, is_blocked_by}; }
};

/// The relations to these accounts, in their order, one for each. The call sends the statement.
[[nodiscard]] Task<std::vector<Relation>> load(ReadContext& context, AccountId account, std::vector<AccountId> others);

/// The same, for a Gate.
[[nodiscard]] Task<std::vector<visibility::Between>> load_between(ReadContext& context, AccountId account,
                                                                  std::vector<AccountId> others);

}  // namespace plaza::relations
