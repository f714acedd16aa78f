#include "domain/profiles/profiles.hpp"

#include <algorithm>
#include <utility>

#include "domain/context.hpp"
#include "domain/profiles/events.hpp"
#include "domain/profiles/queries.hpp"
#include "domain/relations/relations.hpp"
#include "platform/base/refusal.hpp"
#include "platform/jobs/queue.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::profiles {
namespace {

Task<PostDefaults> read_defaults(Task<std::optional<PostDefaultsRow>> pending) {
    auto row = co_await std::move(pending);
    if (!row) co_return PostDefaults{};
    co_return PostDefaults{row->post_visibility, row->post_is_sensitive, std::move(row->post_language)};
}

}  // namespace

Task<std::vector<accounts::Profile>> load(ReadContext& context, std::vector<AccountId> ids,
                                          std::optional<Viewer> viewer) {
    auto loading = accounts::load_profiles(context, ids);
    if (!viewer) co_return co_await std::move(loading);
    auto relating = relations::load_between(context, viewer->id(), ids);
    auto profiles = co_await std::move(loading);
    const auto between = co_await std::move(relating);
    co_await viewer->settled();
    std::erase_if(profiles, [&](const accounts::Profile& profile) {
        const auto found = std::ranges::find(between, profile.id, &visibility::Between::other);
        return !visibility::may_see_account(*found);
    });
    co_return profiles;
}

Task<std::vector<accounts::Profile>> load_active(ReadContext& context, std::vector<AccountId> ids,
                                                 std::optional<Viewer> viewer) {
    auto profiles = co_await load(context, std::move(ids), viewer);
    std::erase_if(profiles, [](const accounts::Profile& profile) { return profile.is_suspended; });
    co_return profiles;
}

Task<std::optional<accounts::Profile>> find(ReadContext& context, AccountId id, std::optional<Viewer> viewer) {
    auto found = co_await load(context, {id}, viewer);
    if (found.empty()) co_return std::nullopt;
    co_return std::move(found.front());
}

Task<PostDefaults> load_post_defaults(ReadContext& context, AccountId id) {
    return read_defaults(context.db.maybe(find_post_defaults, id));
}

Task<> change(Context& context, Viewer viewer, Change wish) {
    const auto rights = co_await viewer.settled();
    std::optional<std::vector<std::string>> names;
    std::optional<std::vector<std::string>> values;
    if (wish.fields) {
        names.emplace();
        values.emplace();
        for (auto& field : *wish.fields) {
            names->push_back(std::move(field.name));
            values->push_back(std::move(field.value));
        }
    }
    std::int64_t requests = 0;
    if (wish.is_locked == false) requests = co_await relations::count_requests(context, rights.id);
    // Users are locked before accounts, as in a deletion.
    pg::Unit unit(context.db);
    unit.add(update_post_defaults, rights.id, wish.audience, wish.is_sensitive, wish.language);
    const auto changed = unit.add(update_profile, rights.id, wish.display_name, wish.bio, names, values, wish.is_locked,
                                  wish.is_bot, wish.is_discoverable, wish.hides_relations);
    context.say(unit, Edited{rights.id});
    if (requests > 0) context.say(unit, Unlocked{rights.id});
    co_await unit.commit();
    if (changed.affected() == 0) throw signed_out();
    if (requests > 0) context.services.jobs.wake();
}

}  // namespace plaza::profiles
