#include "api/mastodon/notification.hpp"

#include <algorithm>
#include <utility>

#include "platform/base/enum_names.hpp"

namespace plaza::mastodon {
namespace {

using notifications::Kind;

posts::Ref to_ref(const Reference& about, AccountId owner) {
    posts::Ref ref{*about.post, notifications::author_of_post(about.kind, about.from, owner)};
    if (about.root && *about.root != *about.post) ref.root = about.root;
    return ref;
}

}  // namespace

Task<Around> load_around(ReadContext& context, Viewer owner, std::vector<Reference> all,
                         std::vector<AccountId> accounts) {
    std::vector<posts::Ref> refs;
    for (const auto& about : all)
        if (about.post && std::ranges::find(refs, *about.post, &posts::Ref::id) == refs.end())
            refs.push_back(to_ref(about, owner.id()));
    std::ranges::sort(accounts);
    accounts.erase(std::ranges::unique(accounts).begin(), accounts.end());
    auto profiles = accounts::load_profiles(context, std::move(accounts));
    auto entries = posts::load_entries(context, std::move(refs), owner);
    Around around;
    around.posts = co_await std::move(entries);
    around.accounts = co_await std::move(profiles);
    std::erase_if(around.accounts, [](const auto& profile) { return profile.is_suspended; });
    co_return around;
}

const accounts::Profile* Around::account(AccountId id) const {
    const auto found = std::ranges::find(accounts, id, &accounts::Profile::id);
    return found == accounts.end() ? nullptr : &*found;
}

const posts::Entry* Around::post(PostId id) const {
    const auto found = std::ranges::find_if(posts, [&](const auto& entry) { return entry.own.post->id == id; });
    return found == posts.end() ? nullptr : &*found;
}

std::vector<Notification> to_notifications(const Settings& settings, Viewer owner,
                                           const std::vector<notifications::Notification>& all, const Around& around) {
    std::vector<Notification> shown;
    for (const auto& one : all) {
        const auto* const from = around.account(one.from);
        const auto* const post = one.post ? around.post(*one.post) : nullptr;
        if (from == nullptr || (one.post && post == nullptr)) continue;
        Notification notification{.id = std::to_string(one.id),
                                  .type = std::string(enum_name(one.kind)),
                                  .created_at = {one.created_at},
                                  .group_key = notifications::group_key(one),
                                  .account = to_account(settings, *from),
                                  .status = {}};
        if (post != nullptr) notification.status = {to_status(settings, *post, owner)};
        shown.push_back(std::move(notification));
    }
    return shown;
}

}  // namespace plaza::mastodon

PLAZA_JSON_HERE(plaza::mastodon::Notification);
