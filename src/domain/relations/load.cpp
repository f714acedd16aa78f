// Reads the relations of an account.
#include <algorithm>
#include <utility>

#include "domain/context.hpp"
#include "domain/relations/queries.hpp"
#include "domain/relations/relations.hpp"
#include "platform/pg/client/runner.hpp"

namespace plaza::relations {
namespace {

Relation to_relation(RelationRow row) {
    return {.other = row.other_id,
            .is_following = row.is_following,
            .has_requested = row.has_requested,
            .shows_boosts = row.shows_boosts,
            .is_notifying = row.is_notifying,
            .languages = std::move(row.languages),
            .is_blocking = row.is_blocking,
            .is_muting = row.is_muting,
            .muted_until = row.muted_until,
            .mutes_notifications = row.mutes_notifications,
            .note = std::move(row.note),
            .is_endorsed = row.is_endorsed,
            .is_followed_by = row.is_followed_by,
            .is_requested_by = row.is_requested_by,
            .is_blocked_by = row.is_blocked_by};
}

Task<std::vector<Relation>> read(Task<std::vector<RelationRow>> pending, std::vector<AccountId> others) {
    auto rows = co_await std::move(pending);
    std::vector<Relation> relations;
    relations.reserve(others.size());
    for (const auto other : others) {
        const auto row = std::ranges::find(rows, other, &RelationRow::other_id);
        relations.push_back(row == rows.end() ? Relation{.other = other} : to_relation(*row));
    }
    co_return relations;
}

Task<std::vector<visibility::Between>> read_between(Task<std::vector<Relation>> pending) {
    const auto relations = co_await std::move(pending);
    std::vector<visibility::Between> between;
    between.reserve(relations.size());
    for (const auto& relation : relations) between.push_back(relation.between());
    co_return between;
}

Task<std::vector<RelationRow>> none() {
    co_return std::vector<RelationRow>{};
}

}  // namespace

Task<std::vector<Relation>> load(ReadContext& context, AccountId account, std::vector<AccountId> others) {
    auto pending = others.empty() ? none() : context.db.all(load_relations, account, others);
    return read(std::move(pending), std::move(others));
}

Task<std::vector<visibility::Between>> load_between(ReadContext& context, AccountId account,
                                                    std::vector<AccountId> others) {
    return read_between(load(context, account, std::move(others)));
}

}  // namespace plaza::relations
