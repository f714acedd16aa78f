// Relations: what is between an account and each other account: follows, follow requests, blocks, mutes, notes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.hpp"
#include "domain/range.hpp"
#include "domain/viewer.hpp"
#include "domain/visibility/visibility.hpp"
#include "platform/base/task.hpp"
#include "platform/base/time.hpp"

namespace plaza {
struct Context;
struct ReadContext;
}  // namespace plaza

namespace plaza::relations {

/// Says since when something is between two accounts, and orders lists.
using RelationId = Id<"relation">;

/// The limits of an account for each kind of relation. That of followed accounts is a setting.
inline constexpr std::int64_t most_relations = 10'000;
inline constexpr std::size_t most_languages = 100;
inline constexpr std::size_t max_note_length = 2'000;  // in characters

/// The follows, blocks and so on between an account and another one, in both directions.
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

/// What a follower wants to see. Absent members stay as they are; a new follow shows boosts and posts in all languages.
struct FollowWish {
    std::optional<bool> shows_boosts{};
    std::optional<bool> is_notifying{};
    std::optional<std::vector<std::string>> languages{};
};

struct MuteWish {
    bool mutes_notifications = true;
    std::optional<Time> until{};  // absent: until it is ended
};

// Each of these changes both sides of a relation, the counts of both accounts and the list of followers in one
// transaction, and returns the relation after it. A change that is already made changes nothing. They throw absent() if
// the other account does not exist for the viewer, `forbidden` if it is the viewer's own or the change is not allowed,
// at_limit(), and signed_out().

/// Follows an account, or asks to if it is locked. Changes what an existing follow shows.
Task<Relation> follow(Context& context, Viewer viewer, AccountId other, FollowWish wish);
/// Also withdraws a request to follow.
Task<Relation> unfollow(Context& context, Viewer viewer, AccountId other);
Task<Relation> remove_follower(Context& context, Viewer viewer, AccountId other);
/// Both throw absent() if there is no request.
Task<Relation> accept(Context& context, Viewer viewer, AccountId other);
Task<Relation> reject(Context& context, Viewer viewer, AccountId other);

/// Ends all follows and requests between the two.
Task<Relation> block(Context& context, Viewer viewer, AccountId other);
Task<Relation> unblock(Context& context, Viewer viewer, AccountId other);
Task<Relation> mute(Context& context, Viewer viewer, AccountId other, MuteWish wish);
Task<Relation> unmute(Context& context, Viewer viewer, AccountId other);

/// Writes a note that only the viewer sees. An empty one deletes it.
Task<Relation> write_note(Context& context, Viewer viewer, AccountId other, std::string note);
/// Shows the account on the viewer's profile. Forbidden if the viewer does not follow it.
Task<Relation> endorse(Context& context, Viewer viewer, AccountId other);
Task<Relation> end_endorsement(Context& context, Viewer viewer, AccountId other);
/// Suggestions do not show the account to the viewer again.
Task<Relation> dismiss(Context& context, Viewer viewer, AccountId other);

/// The lists of accounts that one account has, each with the newest relation first.
enum class List : std::uint8_t { following, followers, requests, blocks, mutes, endorsements };

struct Listed {
    AccountId account;
    RelationId at;
    std::optional<Time> muted_until{};  // in the list of mutes
};

/// The newest relation first. Does not ask who may see the list or the accounts. The call sends the statement.
[[nodiscard]] Task<std::vector<Listed>> list(ReadContext& context, AccountId owner, List which, Range range);

/// The number of requests to follow the account; more than a thousand count as a thousand.
[[nodiscard]] Task<std::int64_t> count_requests(ReadContext& context, AccountId account);

/// Those whom the account follows (the newest thousand) and who follow one of `others`.
struct Familiar {
    AccountId followee;
    AccountId follower;
};
[[nodiscard]] Task<std::vector<Familiar>> list_familiar(ReadContext& context, AccountId account,
                                                        std::vector<AccountId> others);

/// Accounts that several of those whom the account follows follow, the most of them first. Leaves out itself and those
/// with which it has something.
[[nodiscard]] Task<std::vector<AccountId>> suggest(ReadContext& context, AccountId account, std::int64_t limit);
/// Those of `candidates` that suggestions may show: with which the account has nothing yet, not even a dismissal.
[[nodiscard]] Task<std::vector<AccountId>> keep_new(ReadContext& context, AccountId account,
                                                    std::vector<AccountId> candidates);

/// Corrects the counts of the others, as part of the context's transaction, which has locked the account and deletes it
/// next. Foreign keys delete the relations.
Task<> end_all(Context& context, AccountId account);

}  // namespace plaza::relations
