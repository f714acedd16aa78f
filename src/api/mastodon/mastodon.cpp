#include "api/mastodon/mastodon.hpp"

#include "api/auth.hpp"
#include "api/mastodon/mount.hpp"
#include "api/mastodon/refused.hpp"

namespace plaza::mastodon {
namespace {

// Answers depend on the caller, so caches must not store them for others (OWASP API3:2023).
constexpr std::string_view private_headers = "Cache-Control: private, no-store\r\nX-Content-Type-Options: nosniff\r\n";

}  // namespace

void mount(api::Routes& routes, const http::Cors& cors, http::RequestRate* rate) {
    const api::MountSettings settings{.prefixes = {"/api/"},
                                      .errors = error_format,
                                      .cors = cors,
                                      .authenticate = api::bearer_of,
                                      .headers = private_headers,
                                      .rate = rate};
    const Mount mount{routes, settings};
    mount_account_actions(mount.tagged("Relations"));
    mount_account_lists(mount.tagged("Relations"));
    mount_accounts(mount.tagged("Accounts"));
    mount_conversations(mount.tagged("Conversations"));
    mount_discovery(mount.tagged("Server"));
    mount_filters(mount.tagged("Filters"));
    mount_instance(mount.tagged("Server"));
    mount_lists(mount.tagged("Lists"));
    mount_markers(mount.tagged("Timelines"));
    mount_notification_requests(mount.tagged("Notifications"));
    mount_notifications(mount.tagged("Notifications"));
    mount_own_account(mount.tagged("Accounts"));
    mount_reports(mount.tagged("Relations"));
    mount_scheduled_statuses(mount.tagged("Statuses"));
    mount_search(mount.tagged("Discovery"));
    mount_sign_up(mount.tagged("Accounts"));
    mount_status_actions(mount.tagged("Statuses"));
    mount_status_writing(mount.tagged("Statuses"));
    mount_statuses(mount.tagged("Statuses"));
    mount_stubs(mount.tagged("Server"));
    mount_suggestions(mount.tagged("Discovery"));
    mount_tags(mount.tagged("Hashtags"));
    mount_timelines(mount.tagged("Timelines"));
    mount_trends(mount.tagged("Discovery"));
    add_refused(routes, routes.add_mount(settings));
}

}  // namespace plaza::mastodon
