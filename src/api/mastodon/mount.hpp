// The mount functions of the client API, one for each file of operations. Private to this folder.
#pragma once

#include "api/app.hpp"

namespace plaza::mastodon {

using api::Mount;

void mount_account_actions(const Mount& mount);
void mount_account_lists(const Mount& mount);
void mount_accounts(const Mount& mount);
void mount_conversations(const Mount& mount);
void mount_discovery(const Mount& mount);
void mount_filters(const Mount& mount);
void mount_instance(const Mount& mount);
void mount_lists(const Mount& mount);
void mount_markers(const Mount& mount);
void mount_notification_requests(const Mount& mount);
void mount_notifications(const Mount& mount);
void mount_own_account(const Mount& mount);
void mount_reports(const Mount& mount);
void mount_scheduled_statuses(const Mount& mount);
void mount_search(const Mount& mount);
void mount_sign_up(const Mount& mount);
void mount_status_actions(const Mount& mount);
void mount_status_writing(const Mount& mount);
void mount_statuses(const Mount& mount);
void mount_stubs(const Mount& mount);
void mount_suggestions(const Mount& mount);
void mount_tags(const Mount& mount);
void mount_timelines(const Mount& mount);
void mount_trends(const Mount& mount);

}  // namespace plaza::mastodon
