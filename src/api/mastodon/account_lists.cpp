// Lists of accounts: followers, followed accounts, follow requests, blocks, mutes, endorsements.
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "api/mastodon/account.hpp"
#include "api/mastodon/mount.hpp"
#include "api/mastodon/paging.hpp"
#include "api/mastodon/parameters.hpp"
#include "domain/accounts/accounts.hpp"
#include "domain/profiles/profiles.hpp"
#include "domain/relations/relations.hpp"
#include "platform/base/refusal.hpp"

namespace plaza::mastodon {
namespace {

using Page = Paging<40, 80>;
using Which = relations::List;

std::optional<Ends> ends_of(const PageRequest& page, const std::vector<relations::Listed>& listed) {
    if (listed.empty()) return std::nullopt;
    const bool is_full = std::cmp_greater_equal(listed.size(), page.limit);
    return Ends{listed.front().at.value, listed.back().at.value, is_full || page.min_id.has_value()};
}

/// Without those that the caller may not see, suspended ones, and mutes that have ended.
Task<List<Account>> show(ReadContext& context, PageRequest page, std::vector<relations::Listed> listed,
                         std::optional<Viewer> viewer) {
    const auto now = context.now();
    const auto ends = ends_of(page, listed);
    std::erase_if(listed, [now](const auto& each) { return each.muted_until && *each.muted_until <= now; });
    std::vector<AccountId> ids;
    for (const auto& each : listed) ids.push_back(each.account);
    auto profiles = co_await profiles::load_active(context, std::move(ids), viewer);
    co_return to_list(context, page, to_accounts(context.settings, std::move(profiles)), ends);
}

/// A list that everyone sees, unless its owner hides it.
Task<List<Account>> show_of_account(ReadContext& context, AccountId id, Which which, PageRequest page,
                                    std::optional<Viewer> viewer) {
    auto listing = relations::list(context, id, which, to_range(page));
    const auto profile = co_await profiles::find(context, id, viewer);
    if (!profile) throw absent("account", {});
    auto listed = co_await std::move(listing);
    const bool is_own = viewer && viewer->id() == id;
    if (profile->hides_relations && !is_own) co_return List<Account>{};
    co_return co_await show(context, std::move(page), std::move(listed), viewer);
}

Task<List<Account>> show_own(ReadContext& context, Viewer viewer, Which which, PageRequest page) {
    auto listing = relations::list(context, viewer.id(), which, to_range(page));
    auto listed = co_await std::move(listing);
    co_return co_await show(context, std::move(page), std::move(listed), viewer);
}

Task<List<Account>> list_followers(ReadContext& context, AccountPath id, Page page, std::optional<Viewer> viewer) {
    return show_of_account(context, (*id).value, Which::followers, std::move(page), viewer);
}

Task<List<Account>> list_following(ReadContext& context, AccountPath id, Page page, std::optional<Viewer> viewer) {
    return show_of_account(context, (*id).value, Which::following, std::move(page), viewer);
}

Task<List<Account>> list_endorsements_of(ReadContext& context, AccountPath id, Page page,
                                         std::optional<Viewer> viewer) {
    return show_of_account(context, (*id).value, Which::endorsements, std::move(page), viewer);
}

Task<List<Account>> list_endorsements(ReadContext& context, Viewer viewer, Page page) {
    return show_own(context, viewer, Which::endorsements, std::move(page));
}

Task<List<Account>> list_follow_requests(ReadContext& context, Viewer viewer, Page page) {
    return show_own(context, viewer, Which::requests, std::move(page));
}

Task<List<Account>> list_blocks(ReadContext& context, Viewer viewer, Page page) {
    return show_own(context, viewer, Which::blocks, std::move(page));
}

/// Says when each mute ends.
Task<List<Account>> list_mutes(ReadContext& context, Viewer viewer, Page page) {
    auto listing = relations::list(context, viewer.id(), Which::mutes, to_range(page));
    const auto listed = co_await std::move(listing);
    auto shown = co_await show(context, std::move(page), listed, viewer);
    for (auto& account : shown.items) {
        const auto mute = std::ranges::find(listed, account.id.value, &relations::Listed::account);
        std::optional<MillisTime> until;
        if (mute->muted_until) until = MillisTime{*mute->muted_until};
        account.mute_expires_at = {until};
    }
    co_return shown;
}

}  // namespace

void mount_account_lists(const Mount& mount) {
    mount.get<"/api/v1/accounts/{id}/followers", list_followers>({.summary = "List the followers of an account"},
                                                                 {.scope = "read:accounts"});
    mount.get<"/api/v1/accounts/{id}/following", list_following>({.summary = "List whom an account follows"},
                                                                 {.scope = "read:accounts"});
    mount.get<"/api/v1/accounts/{id}/endorsements", list_endorsements_of>({.summary = "List the accounts on a profile"},
                                                                          {.scope = "read:accounts"});
    mount.get<"/api/v1/endorsements", list_endorsements>({.summary = "List the accounts on your profile"},
                                                         {.scope = "read:accounts"});
    mount.get<"/api/v1/follow_requests", list_follow_requests>({.summary = "List requests to follow you"},
                                                               {.scope = "read:follows"});
    mount.get<"/api/v1/blocks", list_blocks>({.summary = "List the accounts that you block"}, {.scope = "read:blocks"});
    mount.get<"/api/v1/mutes", list_mutes>({.summary = "List the accounts that you mute"}, {.scope = "read:mutes"});
}

}  // namespace plaza::mastodon
