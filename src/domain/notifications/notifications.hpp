// Notifications: what others did that concerns an account: mentions, favourites, boosts, follows.
#pragma once

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/viewer.hpp"
#include "platform/base/task.hpp"
#include "platform/base/time.hpp"

namespace plaza {
struct Context;
struct ReadContext;
}  // namespace plaza
namespace plaza::pg {
class Unit;
}

namespace plaza::notifications {

/// `status`: a followed account that the receiver wants to hear of has posted. `update`: a post that the receiver
/// boosted was edited.
enum class Kind : std::uint8_t { mention, status, reblog, follow, follow_request, favourite, update };
BOOST_DESCRIBE_ENUM(Kind, mention, status, reblog, follow, follow_request, favourite, update)

/// `post` is absent for follows. For a favourite or boost it is the receiver's post.
struct Notice {
    AccountId to;
    Kind kind;
    AccountId from;
    std::optional<PostId> post{};
    std::optional<PostId> root{};  // the first post of the thread of `post`: `post` itself if it is no reply
    bool is_unasked = false;       // a direct post that does not answer a post of the receiver
};

/// Adds the statement that notifies the receiver. One notice is one statement, so callers limit the receivers. Call it
/// also if the receiver may not want it. The statement writes nothing
/// - to the sender, and to accounts that do not exist
/// - if one of the two blocks the other, or the receiver mutes the sender with notifications, or mutes the thread
/// - if the policy of the receiver drops it. Other policies hold it back. By default unasked direct posts of accounts
///   that the receiver does not follow are held back.
/// - if the receiver has the same notification (sender, kind, post). It is shown again if it was withdrawn, at its old
///   place. A follow notifies again after a day, and so does an edit.
void add(const Context& context, pg::Unit& unit, Notice notice);

[[nodiscard]] std::vector<Kind> all_kinds();

/// Adds the statement that takes the notice back, such as that of a favourite.
void remove(pg::Unit& unit, const Notice& notice);

/// A notification of an account. The reader decides whether the account may still see the post.
struct Notification {
    std::int64_t id;
    Kind kind;
    AccountId from;
    std::optional<PostId> post;
    std::optional<PostId> root;
    Time created_at;
};

/// Who wrote the post of a notification of the account `owner`.
[[nodiscard]] AccountId author_of_post(Kind kind, AccountId from, AccountId owner);

/// Which notifications to list. Those of accounts that block the owner, or that the owner blocks or mutes with
/// notifications, are in no list. `above` and `below` are exclusive. `is_upward` gives those directly above `above`
/// instead of those directly below `below`.
struct Filter {
    std::vector<Kind> kinds;
    std::optional<AccountId> from{};
    std::optional<PostId> post{};
    bool with_held = false;  // those that the policy holds back
    std::int64_t below = INT64_MAX;
    std::int64_t above = 0;
    bool is_upward = false;
    std::int64_t limit = 40;
};

// The functions below throw signed_out() if the owner's token is no longer valid. Ids of notifications are those of
// their owner.

/// The newest first. An answer reads at most most_grouped notifications, so it can be short. The page lies between the
/// ids `first` and `last`, which are 0 if nothing was read.
struct Page {
    std::vector<Notification> items{};
    std::int64_t first = 0;
    std::int64_t last = 0;
    bool has_more = false;
};
Task<Page> list(ReadContext& context, Viewer owner, Filter filter);
Task<std::optional<Notification>> find(ReadContext& context, Viewer owner, std::int64_t id);

/// Notifications that clients show as one: of a kind about a post in half a day, or a single one.
struct Group {
    std::string key;
    Kind kind;
    std::optional<PostId> post;
    std::optional<PostId> root;
    std::int64_t count;  // at most most_grouped
    std::int64_t newest;
    std::int64_t page_min;  // the lowest id on this page
    std::int64_t page_max;
    Time latest_at;
    std::vector<AccountId> samples;  // up to 8 senders, the latest first
};

/// The key of the group of a notification, if the client does not choose the kinds.
[[nodiscard]] std::string group_key(const Notification& notification);
/// The kinds that are grouped unless the client asks for others.
[[nodiscard]] std::vector<Kind> grouped_kinds();

inline constexpr std::int64_t most_grouped = 5'000;

/// `first` and `last` are the ids between which the page lies.
struct Groups {
    std::vector<Group> groups;
    std::int64_t first = 0;
    std::int64_t last = 0;
    bool has_more = false;
};

/// `filter.limit` is the number of groups. Only notifications of the kinds `grouped` are grouped.
Task<Groups> list_groups(ReadContext& context, Viewer owner, Filter filter, std::vector<Kind> grouped);

/// The notifications that a group key names, in the form of a filter; nullopt for another text.
[[nodiscard]] std::optional<Filter> filter_of_group(const std::string& key);

/// The number of unread notifications, or of their groups, among the newest `most`. The marker of the owner says what
/// was read.
Task<std::int64_t> count_unread(ReadContext& context, Viewer owner, Filter filter, std::vector<Kind> grouped,
                                std::int64_t most);

/// Hides a notification, those of a group, or all. The same does not notify again. Does nothing for an unknown one.
Task<> dismiss(Context& context, Viewer owner, std::int64_t id);
Task<> dismiss_group(Context& context, Viewer owner, Filter group);
Task<> clear(Context& context, Viewer owner);

/// What happens with notifications of some accounts. Those that are filtered are held back until the owner accepts
/// their sender.
enum class Treatment : std::uint8_t { accept, filter, drop };
BOOST_DESCRIBE_ENUM(Treatment, accept, filter, drop)

/// Accounts that the owner does not follow, that do not follow the owner for at least three days, that are younger than
/// 30 days, that send direct posts unasked, and that moderators have limited.
struct Policy {
    Treatment for_not_following = Treatment::accept;
    Treatment for_not_followers = Treatment::accept;
    Treatment for_new_accounts = Treatment::accept;
    Treatment for_private_mentions = Treatment::filter;
    Treatment for_limited_accounts = Treatment::filter;
    std::int64_t held_requests = 0;  // among the first 1,000 notifications that are held back
    std::int64_t held_notifications = 0;
};

/// Absent treatments keep what they are.
struct PolicyChange {
    std::optional<Treatment> for_not_following{};
    std::optional<Treatment> for_not_followers{};
    std::optional<Treatment> for_new_accounts{};
    std::optional<Treatment> for_private_mentions{};
    std::optional<Treatment> for_limited_accounts{};
};

Task<Policy> find_policy(ReadContext& context, Viewer owner);
Task<> change_policy(Context& context, Viewer owner, PolicyChange change);

/// A sender of whom notifications are held back.
struct Request {
    AccountId from;
    std::int64_t count;  // at most 100
    Time first_at;
    Time last_at;
    std::optional<PostId> post;  // of the newest notification that has one
    std::optional<PostId> root;
};

/// Ordered by the senders: those below `below` and above `above`.
Task<std::vector<Request>> list_requests(ReadContext& context, Viewer owner, AccountId below, AccountId above,
                                         std::int64_t limit);

/// Accepts these senders, now and later: what was held back is shown. Returns 0 if nothing was held back.
Task<std::int64_t> accept(Context& context, Viewer owner, std::vector<AccountId> senders);
/// Dismisses what is held back of these senders. Returns how many notifications that were.
Task<std::int64_t> refuse(Context& context, Viewer owner, std::vector<AccountId> senders);

}  // namespace plaza::notifications
