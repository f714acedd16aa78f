// /api/v1/accounts: reading accounts and what is between them and the caller.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/mastodon/account.hpp"
#include "api/mastodon/addresses.hpp"
#include "api/mastodon/mount.hpp"
#include "api/mastodon/parameters.hpp"
#include "api/mastodon/relationship.hpp"
#include "domain/accounts/accounts.hpp"
#include "domain/profiles/profiles.hpp"
#include "domain/relations/relations.hpp"
#include "platform/base/ascii.hpp"
#include "platform/base/refusal.hpp"
#include "platform/http/routing/input.hpp"

namespace plaza::mastodon {
namespace {

constexpr std::size_t most_ids = 200;
constexpr std::size_t most_familiar = 20;

struct Ids {
    std::optional<std::vector<std::string>> id;
};
BOOST_DESCRIBE_STRUCT(Ids, (), (id))

/// Each id once. Words are ids that no account has.
std::vector<AccountId> to_ids(const Ids& asked, std::size_t most = most_ids) {
    std::vector<AccountId> ids;
    if (!asked.id) return ids;
    require_at_most(most, asked.id->size(), "id");
    for (const auto& text : *asked.id) {
        const AccountId id{id_number(text)};
        if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
    }
    return ids;
}

struct Lookup {
    std::string acct;
};
BOOST_DESCRIBE_STRUCT(Lookup, (), (acct))

/// The name before the domain of this server; nullopt for another domain.
std::optional<std::string> local_name(const Settings& settings, std::string_view acct) {
    if (acct.starts_with('@')) acct.remove_prefix(1);
    const auto at = acct.find('@');
    if (at != std::string_view::npos && !ascii::equal_ignoring_case(acct.substr(at + 1), domain_of(settings)))
        return std::nullopt;
    return std::string(acct.substr(0, at));
}

Task<Account> get_account(ReadContext& context, AccountPath id, std::optional<Viewer> viewer) {
    auto profile = co_await profiles::find(context, (*id).value, viewer);
    if (!profile) throw absent("account", {});
    co_return to_account(context.settings, std::move(*profile));
}

Task<std::vector<Account>> get_accounts(ReadContext& context, http::Input<Ids> asked, std::optional<Viewer> viewer) {
    auto profiles = co_await profiles::load(context, to_ids(*asked), viewer);
    co_return to_accounts(context.settings, std::move(profiles));
}

Task<Account> lookup_account(ReadContext& context, http::Input<Lookup> asked, std::optional<Viewer> viewer) {
    const auto name = local_name(context.settings, asked->acct);
    std::optional<AccountId> id;
    if (name) id = co_await accounts::find_named(context, *name);
    std::optional<accounts::Profile> profile;
    if (id) profile = co_await profiles::find(context, *id, viewer);
    if (!profile) throw absent("account", {});
    co_return to_account(context.settings, std::move(*profile));
}

/// Leaves out accounts that do not exist for the caller.
Task<std::vector<Relationship>> get_relationships(ReadContext& context, http::Input<Ids> asked, Viewer viewer) {
    const auto ids = to_ids(*asked);
    auto relating = relations::load(context, viewer.id(), ids);
    const auto profiles = co_await profiles::load(context, ids, viewer);
    auto found = co_await std::move(relating);
    const auto now = context.now();
    std::vector<Relationship> shown;
    for (auto& relation : found)
        if (std::ranges::find(profiles, relation.other, &accounts::Profile::id) != profiles.end())
            shown.push_back(to_relationship(std::move(relation), now));
    co_return shown;
}

struct FamiliarFollowers {
    TextId<AccountId> id;
    std::vector<Account> accounts;
};
BOOST_DESCRIBE_STRUCT(FamiliarFollowers, (), (id, accounts))

Task<std::vector<FamiliarFollowers>> get_familiar_followers(ReadContext& context, http::Input<Ids> asked,
                                                            Viewer viewer) {
    const auto ids = to_ids(*asked, most_familiar);
    const auto familiar = co_await relations::list_familiar(context, viewer.id(), ids);
    std::vector<AccountId> all = ids;
    for (const auto& pair : familiar)
        if (std::ranges::find(all, pair.follower) == all.end()) all.push_back(pair.follower);
    const auto profiles = co_await profiles::load_active(context, std::move(all), viewer);
    std::vector<FamiliarFollowers> shown;
    for (const auto id : ids) {
        const auto of = std::ranges::find(profiles, id, &accounts::Profile::id);
        if (of == profiles.end()) continue;
        FamiliarFollowers& entry = shown.emplace_back(FamiliarFollowers{{id}, {}});
        if (of->hides_relations && id != viewer.id()) continue;
        for (const auto& pair : familiar) {
            const auto follower = std::ranges::find(profiles, pair.follower, &accounts::Profile::id);
            if (pair.followee == id && follower != profiles.end() && !follower->hides_relations)
                entry.accounts.push_back(to_account(context.settings, *follower));
        }
    }
    co_return shown;
}

}  // namespace

void mount_accounts(const Mount& mount) {
    const http::RouteOptions reading{.scope = "read:accounts"};
    mount.get<"/api/v1/accounts", get_accounts>({.summary = "Read several accounts"}, reading);
    mount.get<"/api/v1/accounts/{id}", get_account>({.summary = "Read an account"}, reading);
    mount.get<"/api/v1/accounts/lookup", lookup_account>({.summary = "Find an account by its name"}, reading);
    mount.get<"/api/v1/accounts/relationships", get_relationships>({.summary = "Read your relations to accounts"},
                                                                   {.scope = "read:follows"});
    mount.get<"/api/v1/accounts/familiar_followers", get_familiar_followers>(
        {.summary = "List followers of an account whom you follow"}, {.scope = "read:follows"});
}

}  // namespace plaza::mastodon
