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
    const auto mount = Mount{routes, settings}.undocumented();
    mount_account_actions(mount);
    mount_account_lists(mount);
    mount_accounts(mount);
    mount_conversations(mount);
    mount_discovery(mount);
    mount_filters(mount);
    mount_instance(mount);
    mount_lists(mount);
    mount_markers(mount);
    mount_notification_requests(mount);
    mount_notifications(mount);
    mount_own_account(mount);
    mount_reports(mount);
    mount_scheduled_statuses(mount);
    mount_search(mount);
    mount_sign_up(mount);
    mount_status_actions(mount);
    mount_status_writing(mount);
    mount_statuses(mount);
    mount_stubs(mount);
    mount_suggestions(mount);
    mount_tags(mount);
    mount_timelines(mount);
    mount_trends(mount);
    add_refused(routes, routes.add_mount(settings));
}

}  // namespace plaza::mastodon
