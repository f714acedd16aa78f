#include "domain/suggestions/suggestions.hpp"

#include <algorithm>
#include <utility>

#include "domain/context.hpp"
#include "domain/profiles/profiles.hpp"
#include "domain/relations/relations.hpp"
#include "domain/suggestions/queries.hpp"
#include "platform/pg/client/runner.hpp"

namespace plaza::suggestions {
namespace {

constexpr std::int64_t most_recent_authors = 200;

bool wants_to_be_found(const accounts::Profile& profile) {
    return profile.is_discoverable;
}

}  // namespace

Task<std::vector<Suggestion>> list(ReadContext& context, Viewer viewer, std::int64_t limit) {
    auto finding = context.db.all(list_recent_authors, most_recent_authors, std::int64_t{0});
    const auto near = co_await relations::suggest(context, viewer.id(), limit);
    auto popular = co_await std::move(finding);
    popular = co_await relations::keep_new(context, viewer.id(), std::move(popular));
    std::erase_if(popular, [&](AccountId id) { return std::ranges::find(near, id) != near.end(); });
    auto loading_near = profiles::load(context, near, viewer);
    auto profiles = co_await profiles::load(context, popular, viewer);
    std::ranges::sort(profiles, std::ranges::greater{},
                      [](const accounts::Profile& profile) { return std::pair{profile.counts.followers, profile.id}; });
    std::vector<Suggestion> suggestions;
    auto near_profiles = co_await std::move(loading_near);
    for (auto& profile : near_profiles)
        if (wants_to_be_found(profile)) suggestions.push_back({std::move(profile), Reason::friends_of_friends});
    for (auto& profile : profiles)
        if (wants_to_be_found(profile)) suggestions.push_back({std::move(profile), Reason::popular});
    if (std::cmp_greater(suggestions.size(), limit)) suggestions.erase(suggestions.begin() + limit, suggestions.end());
    co_return suggestions;
}

Task<std::vector<accounts::Profile>> list_directory(ReadContext& context, Order order, std::int64_t limit,
                                                    std::int64_t offset, std::optional<Viewer> viewer) {
    auto listing = order == Order::active ? context.db.all(list_recent_authors, limit, offset)
                                          : context.db.all(list_newest, limit, offset);
    auto ids = co_await std::move(listing);
    auto profiles = co_await profiles::load(context, std::move(ids), viewer);
    std::erase_if(profiles, [](const accounts::Profile& profile) { return !wants_to_be_found(profile); });
    co_return profiles;
}

}  // namespace plaza::suggestions
