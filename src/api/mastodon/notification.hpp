// Notification: what happened to the caller, one by one and in groups.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/mastodon/account.hpp"
#include "api/mastodon/status.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/protocol_values.hpp"

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

struct GroupedNotifications {
    static constexpr std::string_view schema_name = "GroupedNotificationsResults";

    std::vector<Account> accounts;
    std::vector<Status> statuses;
    std::vector<NotificationGroup> notification_groups;
};
BOOST_DESCRIBE_STRUCT(GroupedNotifications, (), (accounts, statuses, notification_groups))

}  // namespace plaza::mastodon
