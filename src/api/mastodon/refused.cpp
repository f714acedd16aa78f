// The operations of Mastodon that this server does not have: each is refused by name. An operation that another file
// mounts is not refused, so this list may name more.
#include "api/mastodon/refused.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "api/mastodon/mastodon.hpp"

namespace plaza::mastodon {
namespace {

struct Group {
    std::string_view lack;        // what the server has not
    std::string_view operations;  // one a line
};

constexpr std::array groups{
    Group{"annual reports", R"(
GET /api/v1/annual_reports
GET /api/v1/annual_reports/{year}
POST /api/v1/annual_reports/{year}/generate
POST /api/v1/annual_reports/{year}/read
GET /api/v1/annual_reports/{year}/state)"},
    Group{"announcements", R"(
POST /api/v1/announcements/{id}/dismiss
PUT /api/v1/announcements/{id}/reactions/{name}
DELETE /api/v1/announcements/{id}/reactions/{name})"},
    Group{"asynchronous refreshes", R"(
GET /api/v1_alpha/async_refreshes/{id})"},
    Group{"collections", R"(
POST /api/v1/collections
GET /api/v1/collections/{id}
PATCH /api/v1/collections/{id}
DELETE /api/v1/collections/{id}
POST /api/v1/collections/{collection_id}/items
DELETE /api/v1/collections/{collection_id}/items/{id}
POST /api/v1/collections/{collection_id}/items/{id}/revoke)"},
    Group{"embedding of posts", R"(
GET /api/oembed)"},
    Group{"endorsements of accounts", R"(
POST /api/v1/accounts/{id}/endorse
POST /api/v1/accounts/{id}/unendorse
POST /api/v1/accounts/{id}/pin
POST /api/v1/accounts/{id}/unpin)"},
    Group{"links to other servers, so there are no domains to block", R"(
POST /api/v1/domain_blocks
DELETE /api/v1/domain_blocks)"},
    Group{"media attachments", R"(
POST /api/v1/media
GET /api/v1/media/{id}
PUT /api/v1/media/{id}
DELETE /api/v1/media/{id}
POST /api/v2/media)"},
    Group{"pictures of accounts to remove", R"(
DELETE /api/v1/profile/avatar
DELETE /api/v1/profile/header)"},
    Group{"polls", R"(
GET /api/v1/polls/{id}
POST /api/v1/polls/{id}/votes)"},
    Group{"posts about a link, because it has no link cards", R"(
GET /api/v1/timelines/link
GET /api/v1/trends/links)"},
    Group{"push notifications", R"(
GET /api/v1/push/subscription
POST /api/v1/push/subscription
PUT /api/v1/push/subscription
DELETE /api/v1/push/subscription)"},
    Group{"quotes", R"(
PUT /api/v1/statuses/{id}/interaction_policy
GET /api/v1/statuses/{id}/quotes
POST /api/v1/statuses/{id}/quotes/{quoting_status_id}/revoke)"},
    Group{"streaming", R"(
GET /api/v1/streaming
GET /api/v1/streaming/direct
GET /api/v1/streaming/hashtag
GET /api/v1/streaming/hashtag/local
GET /api/v1/streaming/list
GET /api/v1/streaming/public
GET /api/v1/streaming/public/local
GET /api/v1/streaming/public/remote
GET /api/v1/streaming/user
GET /api/v1/streaming/user/notification)"},
    Group{"terms of service", R"(
GET /api/v1/instance/terms_of_service
GET /api/v1/instance/terms_of_service/{date})"},
    Group{"translations", R"(
POST /api/v1/statuses/{id}/translate)"},
    Group{"this operation yet", R"(
GET /api/v1/accounts
GET /api/v1/accounts/familiar_followers
GET /api/v1/accounts/lookup
GET /api/v1/accounts/relationships
GET /api/v1/accounts/search
PATCH /api/v1/accounts/update_credentials
GET /api/v1/accounts/verify_credentials
GET /api/v1/accounts/{id}
POST /api/v1/accounts/{id}/block
GET /api/v1/accounts/{id}/featured_tags
POST /api/v1/accounts/{id}/follow
GET /api/v1/accounts/{id}/followers
GET /api/v1/accounts/{id}/following
GET /api/v1/accounts/{id}/lists
POST /api/v1/accounts/{id}/mute
POST /api/v1/accounts/{id}/note
POST /api/v1/accounts/{id}/remove_from_followers
GET /api/v1/accounts/{id}/statuses
POST /api/v1/accounts/{id}/unblock
POST /api/v1/accounts/{id}/unfollow
POST /api/v1/accounts/{id}/unmute
GET /api/v1/blocks
GET /api/v1/bookmarks
GET /api/v1/conversations
DELETE /api/v1/conversations/{id}
POST /api/v1/conversations/{id}/read
GET /api/v1/directory
GET /api/v1/favourites
GET /api/v1/featured_tags
POST /api/v1/featured_tags
GET /api/v1/featured_tags/suggestions
DELETE /api/v1/featured_tags/{id}
GET /api/v1/filters
POST /api/v1/filters
DELETE /api/v1/filters/{id}
GET /api/v1/filters/{id}
PUT /api/v1/filters/{id}
GET /api/v1/follow_requests
POST /api/v1/follow_requests/{account_id}/authorize
POST /api/v1/follow_requests/{account_id}/reject
GET /api/v1/followed_tags
GET /api/v1/lists
POST /api/v1/lists
DELETE /api/v1/lists/{id}
GET /api/v1/lists/{id}
PUT /api/v1/lists/{id}
DELETE /api/v1/lists/{id}/accounts
GET /api/v1/lists/{id}/accounts
POST /api/v1/lists/{id}/accounts
GET /api/v1/markers
POST /api/v1/markers
GET /api/v1/mutes
GET /api/v1/notifications
POST /api/v1/notifications/clear
GET /api/v1/notifications/requests
POST /api/v1/notifications/requests/accept
POST /api/v1/notifications/requests/dismiss
GET /api/v1/notifications/requests/merged
GET /api/v1/notifications/requests/{id}
POST /api/v1/notifications/requests/{id}/accept
POST /api/v1/notifications/requests/{id}/dismiss
GET /api/v1/notifications/unread_count
GET /api/v1/notifications/{id}
POST /api/v1/notifications/{id}/dismiss
GET /api/v1/preferences
GET /api/v1/profile
PATCH /api/v1/profile
POST /api/v1/reports
GET /api/v1/statuses
POST /api/v1/statuses
DELETE /api/v1/statuses/{id}
GET /api/v1/statuses/{id}
PUT /api/v1/statuses/{id}
POST /api/v1/statuses/{id}/bookmark
GET /api/v1/statuses/{id}/context
POST /api/v1/statuses/{id}/favourite
GET /api/v1/statuses/{id}/favourited_by
GET /api/v1/statuses/{id}/history
POST /api/v1/statuses/{id}/mute
POST /api/v1/statuses/{id}/pin
POST /api/v1/statuses/{id}/reblog
GET /api/v1/statuses/{id}/reblogged_by
GET /api/v1/statuses/{id}/source
POST /api/v1/statuses/{id}/unbookmark
POST /api/v1/statuses/{id}/unfavourite
POST /api/v1/statuses/{id}/unmute
POST /api/v1/statuses/{id}/unpin
POST /api/v1/statuses/{id}/unreblog
GET /api/v1/suggestions
DELETE /api/v1/suggestions/{account_id}
POST /api/v1/tags/{id}/feature
POST /api/v1/tags/{id}/unfeature
GET /api/v1/tags/{name}
POST /api/v1/tags/{name}/follow
POST /api/v1/tags/{name}/unfollow
GET /api/v1/timelines/direct
GET /api/v1/timelines/home
GET /api/v1/timelines/list/{list_id}
GET /api/v1/timelines/public
GET /api/v1/timelines/tag/{hashtag}
GET /api/v1/trends/statuses
GET /api/v1/trends/tags
GET /api/v2/filters
POST /api/v2/filters
DELETE /api/v2/filters/keywords/{id}
GET /api/v2/filters/keywords/{id}
PUT /api/v2/filters/keywords/{id}
DELETE /api/v2/filters/statuses/{id}
GET /api/v2/filters/statuses/{id}
GET /api/v2/filters/{filter_id}/keywords
POST /api/v2/filters/{filter_id}/keywords
GET /api/v2/filters/{filter_id}/statuses
POST /api/v2/filters/{filter_id}/statuses
DELETE /api/v2/filters/{id}
GET /api/v2/filters/{id}
PUT /api/v2/filters/{id}
GET /api/v2/notifications
GET /api/v2/notifications/policy
PATCH /api/v2/notifications/policy
GET /api/v2/notifications/unread_count
GET /api/v2/notifications/{group_key}
GET /api/v2/notifications/{group_key}/accounts
POST /api/v2/notifications/{group_key}/dismiss
GET /api/v2/search
GET /api/v2/suggestions)"},
};

constexpr std::array<std::pair<std::string_view, http::Method>, 5> methods{{{"GET", http::Method::get},
                                                                            {"POST", http::Method::post},
                                                                            {"PUT", http::Method::put},
                                                                            {"PATCH", http::Method::patch},
                                                                            {"DELETE", http::Method::delete_}}};

/// Calls visit(method, path, lack) for each operation of the list.
template <class Visit>
void for_each_refused(Visit visit) {
    for (const auto& group : groups) {
        for (auto rest = group.operations; !rest.empty();) {
            rest.remove_prefix(1);  // the line break
            const auto line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(line.size());
            const auto blank = line.find(' ');
            const auto method =
                std::ranges::find(methods, line.substr(0, blank), [](const auto& m) { return m.first; });
            visit(method->second, line.substr(blank + 1), group.lack);
        }
    }
}

/// The path with all placeholders of the same name.
std::string shape_of(std::string_view path) {
    std::string shape;
    bool is_name = false;
    for (const char c : path) {
        if (c == '}') is_name = false;
        if (!is_name) shape += c;
        if (c == '{') is_name = true;
    }
    return shape;
}

Task<http::Response> refuse(Context& /*context*/, http::Exchange exchange, const api::MountSettings& mount,
                            http::RouteOptions /*options*/, api::Routes::Found& /*found*/) {
    const auto& request = exchange.request;
    std::string_view lack;
    for_each_refused([&](http::Method method, std::string_view path, std::string_view what) {
        if (method == request.method && shape_of(path) == shape_of(request.identity.route)) lack = what;
    });
    co_return mount.errors.reject({404, fmt::format("This server does not have {}", lack)}, request);
}

}  // namespace

void add_refused(api::Routes& routes, const api::MountSettings& settings) {
    struct Served {
        std::string_view path;  // the placeholders of one path have the same names
        std::set<http::Method> methods;
    };
    std::map<std::string, Served> served;  // by shape
    for (const auto& operation : routes.operations()) {
        auto& one = served[shape_of(operation.path)];
        one.path = operation.path;
        one.methods.insert(operation.method);
    }
    for_each_refused([&](http::Method method, std::string_view path, std::string_view lack) {
        auto& one = served[shape_of(path)];
        if (one.path.empty()) one.path = path;
        if (!one.methods.insert(method).second) return;
        routes.add({.method = method,
                    .path = one.path,
                    .handler = "refuse",
                    .tag = refused_tag,
                    .is_documented = false,
                    .docs = {.summary = lack}},
                   settings, &refuse, {});
    });
}

}  // namespace plaza::mastodon
