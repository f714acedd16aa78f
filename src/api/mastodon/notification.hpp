// Notification: what happened to the caller, one by one and in groups.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/mastodon/account.hpp"
#include "api/mastodon/status.hpp"
#include "domain/notifications/notifications.hpp"
#include "domain/posts/posts.hpp"
#include "domain/viewer.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/protocol_values.hpp"
#include "platform/base/task.hpp"
#include "platform/http/routing/results.hpp"
#include "platform/json/once.hpp"

namespace plaza::mastodon {

struct Notification {
    std::string id;
    std::string type;
    MillisTime created_at;
    std::string group_key;
    Account account;
    OrOmitted<Status> status;
};
BOOST_DESCRIBE_STRUCT(Notification, (), (id, type, created_at, group_key, account, status))

struct NotificationGroup {
    std::string group_key;
    std::int64_t notifications_count = 0;
    std::string type;
    std::int64_t most_recent_notification_id = 0;  // a number, other than all other ids
    OrOmitted<std::string> page_min_id;
    OrOmitted<std::string> page_max_id;
    OrOmitted<MillisTime> latest_page_notification_at;
    std::vector<TextId<AccountId>> sample_account_ids;
    OrOmitted<TextId<PostId>> status_id;
};
BOOST_DESCRIBE_STRUCT(NotificationGroup, (),
                      (group_key, notifications_count, type, most_recent_notification_id, page_min_id, page_max_id,
                       latest_page_notification_at, sample_account_ids, status_id))

/// As much of an account as its picture needs.
struct PartialAccount {
    static constexpr std::string_view schema_name = "PartialAccountWithAvatar";

    TextId<AccountId> id;
    std::string acct;
    std::string url;
    std::string avatar;
    std::string avatar_static;
    bool locked = false;
    bool bot = false;
};
BOOST_DESCRIBE_STRUCT(PartialAccount, (), (id, acct, url, avatar, avatar_static, locked, bot))

struct GroupedNotifications {
    static constexpr std::string_view schema_name = "GroupedNotificationsResults";

    std::vector<Account> accounts;
    OrOmitted<std::vector<PartialAccount>> partial_accounts;
    std::vector<Status> statuses;
    std::vector<NotificationGroup> notification_groups;
};
BOOST_DESCRIBE_STRUCT(GroupedNotifications, (), (accounts, partial_accounts, statuses, notification_groups))

/// A sender whose notifications the policy holds back. The id is that of the sender.
struct NotificationRequest {
    TextId<AccountId> id;
    MillisTime created_at;
    MillisTime updated_at;
    std::string notifications_count;  // a number as text
    Account account;
    OrOmitted<Status> last_status;
};
BOOST_DESCRIBE_STRUCT(NotificationRequest, (), (id, created_at, updated_at, notifications_count, account, last_status))

struct PolicySummary {
    std::int64_t pending_requests_count = 0;
    std::int64_t pending_notifications_count = 0;
};
BOOST_DESCRIBE_STRUCT(PolicySummary, (), (pending_requests_count, pending_notifications_count))

/// What happens with notifications of some accounts: accept, filter or drop.
struct NotificationPolicy {
    std::string for_not_following;
    std::string for_not_followers;
    std::string for_new_accounts;
    std::string for_private_mentions;
    std::string for_limited_accounts;
    PolicySummary summary;
};
BOOST_DESCRIBE_STRUCT(NotificationPolicy, (),
                      (for_not_following, for_not_followers, for_new_accounts, for_private_mentions,
                       for_limited_accounts, summary))

struct NotificationPolicyV1 {
    static constexpr std::string_view schema_name = "V1NotificationPolicy";

    bool filter_not_following = false;
    bool filter_not_followers = false;
    bool filter_new_accounts = false;
    bool filter_private_mentions = false;
    PolicySummary summary;
};
BOOST_DESCRIBE_STRUCT(NotificationPolicyV1, (),
                      (filter_not_following, filter_not_followers, filter_new_accounts, filter_private_mentions,
                       summary))

/// What a notification is about. Its post belongs to the sender or to the receiver.
struct Reference {
    notifications::Kind kind;
    AccountId from;
    std::optional<PostId> post;
    std::optional<PostId> root;
};

/// Posts that the owner may see, and accounts.
struct Around {
    std::vector<posts::Entry> posts;
    std::vector<accounts::Profile> accounts;

    /// Null if it is not there.
    [[nodiscard]] const accounts::Profile* account(AccountId id) const;
    [[nodiscard]] const posts::Entry* post(PostId id) const;
};

/// Loads everything beside notifications in one round.
Task<Around> load_around(ReadContext& context, Viewer owner, std::vector<Reference> all,
                         std::vector<AccountId> accounts);

/// Without those whose post the owner may not see.
[[nodiscard]] std::vector<Notification> to_notifications(const Settings& settings, Viewer owner,
                                                         const std::vector<notifications::Notification>& all,
                                                         const Around& around);

/// 200 with a page of groups, and a Link header unless `link` is empty.
struct GroupPage {
    GroupedNotifications groups;
    std::string link;
};

}  // namespace plaza::mastodon

namespace plaza {

template <>
struct http::Result<mastodon::GroupPage> {
    static constexpr bool is_json = true;
    static Response render(const mastodon::GroupPage& page) {
        Response response{.body = json::to_json(page.groups)};
        if (!page.link.empty()) response.add("Link", page.link);
        return response;
    }
    static void describe(Operation& operation, json::Components& schemas) {
        describe_success<mastodon::GroupedNotifications>(operation, schemas);
    }
};

}  // namespace plaza

PLAZA_JSON_ONCE(plaza::mastodon::Notification);
