// What a person does with a status: favourite, boost, bookmark, pin and mute it, and take that back. Each operation
// answers with the status afterwards. Also lists who did it.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/auth.hpp"
#include "api/mastodon/account.hpp"
#include "api/mastodon/mount.hpp"
#include "api/mastodon/paging.hpp"
#include "api/mastodon/parameters.hpp"
#include "api/mastodon/status.hpp"
#include "domain/posts/posts.hpp"
#include "domain/profiles/profiles.hpp"
#include "domain/votes/votes.hpp"
#include "platform/base/refusal.hpp"
#include "platform/http/routing/input.hpp"
#include "platform/http/server/rejection.hpp"

namespace plaza::mastodon {
namespace {

using visibility::Target;

/// The post to act on. A draft is no status.
Task<Shown<Target>> require_target(ReadContext& context, PostId id, std::optional<Viewer> viewer) {
    auto target = co_await posts::find_target(context, id, viewer);
    if (!target || !visibility::is_for_apps(**target)) throw no_status();
    co_return std::move(*target);
}

Task<Status> show(ReadContext& context, PostId id, Viewer viewer) {
    auto entry = co_await posts::find_entry(context, id, viewer);
    if (!entry) throw no_status();
    co_return to_status(context.settings, std::move(*entry), viewer);
}

using ChangeVote = Task<votes::Outcome> (*)(Context&, Viewer, Shown<Target>, votes::Known);

Task<Status> change_vote(Context& context, PostId id, Viewer viewer, ChangeVote change) {
    auto finding = votes::find_known(context, viewer.id(), id);
    const auto post = co_await require_target(context, id, viewer);
    const auto known = co_await std::move(finding);
    const auto outcome = co_await change(context, viewer, post, known);
    if (outcome == votes::Outcome::post_absent) throw no_status();
    co_return co_await show(context, post->id, viewer);
}

Task<Status> favourite(Context& context, PostPath id, Viewer viewer) {
    return change_vote(context, (*id).value, std::move(viewer), votes::cast);
}

Task<Status> unfavourite(Context& context, PostPath id, Viewer viewer) {
    return change_vote(context, (*id).value, std::move(viewer), votes::withdraw);
}

struct BoostOptions {
    std::optional<std::string> visibility;
};
BOOST_DESCRIBE_STRUCT(BoostOptions, (), (visibility))

std::optional<visibility::Audience> to_audience(const std::optional<std::string>& name) {
    if (!name || name->empty()) return std::nullopt;
    const auto audience = find_audience(*name);
    if (!audience) throw http::Rejection{422, "Validation failed: Visibility is not included in the list"};
    return audience;
}

Task<Status> boost(Context& context, PostPath id, Viewer viewer, http::Input<BoostOptions> input) {
    const auto audience = to_audience(input->visibility);
    const auto post = co_await require_target(context, (*id).value, viewer);
    const auto boost = co_await posts::boost(context, viewer, post, audience);
    if (!boost) throw http::Rejection{422, "Validation failed: This post cannot be boosted"};
    co_return co_await show(context, *boost, viewer);
}

Task<Status> unboost(Context& context, PostPath id, Viewer viewer) {
    const auto post = co_await require_target(context, (*id).value, viewer);
    co_await posts::unboost(context, viewer, post);
    co_return co_await show(context, post->id, viewer);
}

Task<Status> bookmark(Context& context, PostPath id, Viewer viewer) {
    const auto post = co_await require_target(context, (*id).value, viewer);
    co_await posts::bookmark(context, viewer, post);
    co_return co_await show(context, post->id, viewer);
}

Task<Status> unbookmark(Context& context, PostPath id, Viewer viewer) {
    const auto post = co_await require_target(context, (*id).value, viewer);
    co_await posts::remove_bookmark(context, viewer, post);
    co_return co_await show(context, post->id, viewer);
}

Task<Status> pin(Context& context, PostPath id, Viewer viewer) {
    const auto post = co_await require_target(context, (*id).value, viewer);
    const auto pinned = co_await posts::pin(context, viewer, post);
    if (!pinned && pinned.error() == posts::PinError::too_many)
        throw http::Rejection{
            422, fmt::format("Validation failed: You have already pinned the maximum number of posts, which is {}",
                             posts::max_pins)};
    if (!pinned) throw http::Rejection{422, "Validation failed: Only your own posts can be pinned, except direct ones"};
    co_return co_await show(context, post->id, viewer);
}

Task<Status> unpin(Context& context, PostPath id, Viewer viewer) {
    const auto post = co_await require_target(context, (*id).value, viewer);
    co_await posts::unpin(context, viewer, post);
    co_return co_await show(context, post->id, viewer);
}

Task<Status> mute(Context& context, PostPath id, Viewer viewer) {
    const auto post = co_await require_target(context, (*id).value, viewer);
    co_await posts::mute_thread(context, viewer, post, true);
    co_return co_await show(context, post->id, viewer);
}

Task<Status> unmute(Context& context, PostPath id, Viewer viewer) {
    const auto post = co_await require_target(context, (*id).value, viewer);
    co_await posts::mute_thread(context, viewer, post, false);
    co_return co_await show(context, post->id, viewer);
}

/// A page of accounts by their ids. Skips suspended accounts, and those that block the viewer.
Task<List<Account>> to_page(ReadContext& context, PageRequest page, std::vector<AccountId> ids,
                            std::optional<Viewer> viewer) {
    std::optional<Ends> ends;
    if (!ids.empty()) ends = Ends{ids.front().value, ids.back().value, std::cmp_equal(ids.size(), page.limit)};
    auto profiles = co_await profiles::load_active(context, std::move(ids), viewer);
    co_return to_list(context, page, to_accounts(context.settings, std::move(profiles)), ends);
}

Task<List<Account>> favourited_by(ReadContext& context, PostPath id, Paging<40, 80> page,
                                  std::optional<Viewer> viewer) {
    const auto post = co_await require_target(context, (*id).value, viewer);
    auto ids = co_await votes::list_by_id(context, post, to_range(page));
    co_return co_await to_page(context, std::move(page), std::move(ids), viewer);
}

Task<List<Account>> reblogged_by(ReadContext& context, PostPath id, Paging<40, 80> page, std::optional<Viewer> viewer) {
    const auto post = co_await require_target(context, (*id).value, viewer);
    auto ids = co_await posts::list_boosters(context, post, to_range(page));
    co_return co_await to_page(context, std::move(page), std::move(ids), viewer);
}

}  // namespace

void mount_status_actions(const Mount& mount) {
    mount.post<"/api/v1/statuses/{id}/favourite", favourite>({.summary = "Favourite a post"},
                                                             {.scope = "write:favourites"});
    mount.post<"/api/v1/statuses/{id}/unfavourite", unfavourite>({.summary = "Take back a favourite"},
                                                                 {.scope = "write:favourites"});
    mount.post<"/api/v1/statuses/{id}/reblog", boost>({.summary = "Boost a post"}, {.scope = "write:statuses"});
    mount.post<"/api/v1/statuses/{id}/unreblog", unboost>({.summary = "Take back a boost"},
                                                          {.scope = "write:statuses"});
    mount.post<"/api/v1/statuses/{id}/bookmark", bookmark>({.summary = "Bookmark a post"},
                                                           {.scope = "write:bookmarks"});
    mount.post<"/api/v1/statuses/{id}/unbookmark", unbookmark>({.summary = "Remove a bookmark"},
                                                               {.scope = "write:bookmarks"});
    mount.post<"/api/v1/statuses/{id}/pin", pin>({.summary = "Pin a post to your profile"},
                                                 {.scope = "write:accounts"});
    mount.post<"/api/v1/statuses/{id}/unpin", unpin>({.summary = "Unpin a post"}, {.scope = "write:accounts"});
    mount.post<"/api/v1/statuses/{id}/mute", mute>({.summary = "Mute a thread"}, {.scope = "write:mutes"});
    mount.post<"/api/v1/statuses/{id}/unmute", unmute>({.summary = "Unmute a thread"}, {.scope = "write:mutes"});
    const http::RouteOptions reads{.scope = "read:statuses"};
    mount.get<"/api/v1/statuses/{id}/favourited_by", favourited_by>({.summary = "List who favourited a post"}, reads);
    mount.get<"/api/v1/statuses/{id}/reblogged_by", reblogged_by>({.summary = "List who boosted a post"}, reads);
}

}  // namespace plaza::mastodon
