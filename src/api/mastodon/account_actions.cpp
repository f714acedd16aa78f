// What the caller does with another account: follow, block, mute, note.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/mastodon/mount.hpp"
#include "api/mastodon/parameters.hpp"
#include "api/mastodon/relationship.hpp"
#include "domain/relations/relations.hpp"
#include "platform/base/refusal.hpp"
#include "platform/base/text.hpp"
#include "platform/http/routing/input.hpp"
#include "platform/http/server/rejection.hpp"

namespace plaza::mastodon {
namespace {

constexpr std::int64_t max_mute_seconds = 10LL * 366 * 86'400;

struct FollowInput {
    std::optional<bool> reblogs;
    std::optional<bool> notify;
    std::optional<std::vector<Text<2, 35>>> languages;
};
BOOST_DESCRIBE_STRUCT(FollowInput, (), (reblogs, notify, languages))

struct MuteInput {
    std::optional<bool> notifications;
    std::optional<Within<std::int64_t, 0, max_mute_seconds>> duration;  // in seconds; 0: for good
};
BOOST_DESCRIBE_STRUCT(MuteInput, (), (notifications, duration))

struct NoteInput {
    std::optional<Text<0, relations::max_note_length>> comment;
};
BOOST_DESCRIBE_STRUCT(NoteInput, (), (comment))

using RequestPath = http::Path<"account_id", PathId<AccountId>>;

Task<Relationship> show(const ReadContext& context, Task<relations::Relation> changing) {
    auto relation = co_await std::move(changing);
    co_return to_relationship(std::move(relation), context.now());
}

Task<Relationship> follow_account(Context& context, Viewer viewer, AccountPath id, http::Input<FollowInput> input) {
    relations::FollowWish wish{.shows_boosts = input->reblogs, .is_notifying = input->notify};
    if (input->languages) {
        require_at_most(relations::most_languages, input->languages->size(), "languages");
        wish.languages.emplace();
        for (auto& language : *input->languages) wish.languages->push_back(std::move(language.value));
    }
    co_return co_await show(context, relations::follow(context, viewer, (*id).value, std::move(wish)));
}

Task<Relationship> unfollow_account(Context& context, Viewer viewer, AccountPath id) {
    return show(context, relations::unfollow(context, viewer, (*id).value));
}

Task<Relationship> remove_from_followers(Context& context, Viewer viewer, AccountPath id) {
    return show(context, relations::remove_follower(context, viewer, (*id).value));
}

Task<Relationship> block_account(Context& context, Viewer viewer, AccountPath id) {
    return show(context, relations::block(context, viewer, (*id).value));
}

Task<Relationship> unblock_account(Context& context, Viewer viewer, AccountPath id) {
    return show(context, relations::unblock(context, viewer, (*id).value));
}

Task<Relationship> mute_account(Context& context, Viewer viewer, AccountPath id, http::Input<MuteInput> input) {
    relations::MuteWish wish{.mutes_notifications = input->notifications.value_or(true)};
    if (input->duration && input->duration->value > 0)
        wish.until = context.now() + std::chrono::seconds{input->duration->value};
    co_return co_await show(context, relations::mute(context, viewer, (*id).value, wish));
}

Task<Relationship> unmute_account(Context& context, Viewer viewer, AccountPath id) {
    return show(context, relations::unmute(context, viewer, (*id).value));
}

Task<Relationship> write_note(Context& context, Viewer viewer, AccountPath id, http::Input<NoteInput> input) {
    std::string note;
    if (input->comment) note = std::move(input->comment->value);
    co_return co_await show(context, relations::write_note(context, viewer, (*id).value, std::move(note)));
}

Task<Relationship> endorse_account(Context& context, Viewer viewer, AccountPath id) {
    return show(context, relations::endorse(context, viewer, (*id).value));
}

Task<Relationship> unendorse_account(Context& context, Viewer viewer, AccountPath id) {
    return show(context, relations::end_endorsement(context, viewer, (*id).value));
}

Task<Relationship> accept_follow_request(Context& context, Viewer viewer, RequestPath id) {
    return show(context, relations::accept(context, viewer, (*id).value));
}

Task<Relationship> reject_follow_request(Context& context, Viewer viewer, RequestPath id) {
    return show(context, relations::reject(context, viewer, (*id).value));
}

}  // namespace

void mount_account_actions(const Mount& mount) {
    const http::RouteOptions follows{.scope = "write:follows"};
    const http::RouteOptions blocks{.scope = "write:blocks"};
    const http::RouteOptions mutes{.scope = "write:mutes"};
    const http::RouteOptions own{.scope = "write:accounts"};
    mount.post<"/api/v1/accounts/{id}/follow", follow_account>({.summary = "Follow an account"}, follows);
    mount.post<"/api/v1/accounts/{id}/unfollow", unfollow_account>({.summary = "Unfollow an account"}, follows);
    mount.post<"/api/v1/accounts/{id}/remove_from_followers", remove_from_followers>({.summary = "Remove a follower"},
                                                                                     follows);
    mount.post<"/api/v1/follow_requests/{account_id}/authorize", accept_follow_request>(
        {.summary = "Accept a follow request"}, follows);
    mount.post<"/api/v1/follow_requests/{account_id}/reject", reject_follow_request>(
        {.summary = "Reject a follow request"}, follows);
    mount.post<"/api/v1/accounts/{id}/block", block_account>({.summary = "Block an account"}, blocks);
    mount.post<"/api/v1/accounts/{id}/unblock", unblock_account>({.summary = "Unblock an account"}, blocks);
    mount.post<"/api/v1/accounts/{id}/mute", mute_account>({.summary = "Mute an account"}, mutes);
    mount.post<"/api/v1/accounts/{id}/unmute", unmute_account>({.summary = "Unmute an account"}, mutes);
    mount.post<"/api/v1/accounts/{id}/note", write_note>({.summary = "Write a private note on an account"}, own);
    // Both names are in use: pin is the older one.
    mount.post<"/api/v1/accounts/{id}/pin", endorse_account>(
        {.summary = "Show an account on your profile (old address)"}, own);
    mount.post<"/api/v1/accounts/{id}/unpin", unendorse_account>(
        {.summary = "Stop showing an account on your profile (old address)"}, own);
    mount.post<"/api/v1/accounts/{id}/endorse", endorse_account>({.summary = "Show an account on your profile"}, own);
    mount.post<"/api/v1/accounts/{id}/unendorse", unendorse_account>(
        {.summary = "Stop showing an account on your profile"}, own);
}

}  // namespace plaza::mastodon
