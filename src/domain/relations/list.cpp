// Lists of accounts that one account has, and suggestions from them.
#include <algorithm>
#include <utility>

#include "domain/context.hpp"
#include "domain/relations/list_queries.hpp"
#include "domain/relations/relations.hpp"
#include "platform/pg/client/runner.hpp"

namespace plaza::relations {
namespace {

// Bounds of what is read for one answer.
constexpr std::int64_t most_familiar_with = 1'000;
constexpr std::int64_t most_asked_for_suggestions = 50;

pg::BothWays<ListRelations> queries_of(List which) {
    switch (which) {
        case List::following:
            return {list_following, list_following_up};
        case List::followers:
            return {list_followers, list_followers_up};
        case List::requests:
            return {list_requests, list_requests_up};
        case List::blocks:
            return {list_blocks, list_blocks_up};
        case List::mutes:
            return {list_mutes, list_mutes_up};
        case List::endorsements:
            break;
    }
    return {list_endorsements, list_endorsements_up};
}

Task<std::vector<Listed>> read(Task<std::vector<ListedRow>> pending) {
    const auto rows = co_await std::move(pending);
    std::vector<Listed> listed;
    listed.reserve(rows.size());
    for (const auto& row : rows) listed.push_back({row.other_id, row.at, row.muted_until});
    co_return listed;
}

Task<std::vector<AccountId>> newest_followed(ReadContext& context, AccountId account, std::int64_t limit) {
    const auto listed = co_await list(context, account, List::following, {.limit = limit});
    std::vector<AccountId> ids;
    ids.reserve(listed.size());
    for (const auto& each : listed) ids.push_back(each.account);
    co_return ids;
}

}  // namespace

Task<std::vector<Listed>> list(ReadContext& context, AccountId owner, List which, Range range) {
    return read(
        pg::read_range(context.db, queries_of(which), range.is_upward, owner, range.below, range.above, range.limit));
}

Task<std::int64_t> count_requests(ReadContext& context, AccountId account) {
    return context.db.one(count_requests_of, account);
}

Task<std::vector<Familiar>> list_familiar(ReadContext& context, AccountId account, std::vector<AccountId> others) {
    const auto followed = co_await newest_followed(context, account, most_familiar_with);
    if (followed.empty() || others.empty()) co_return std::vector<Familiar>{};
    const auto rows = co_await context.db.all(list_common_followers, others, followed);
    std::vector<Familiar> familiar;
    familiar.reserve(rows.size());
    for (const auto& row : rows) familiar.push_back({row.followee_id, row.follower_id});
    co_return familiar;
}

Task<std::vector<AccountId>> suggest(ReadContext& context, AccountId account, std::int64_t limit) {
    const auto followed = co_await newest_followed(context, account, most_asked_for_suggestions);
    if (followed.empty()) co_return std::vector<AccountId>{};
    auto candidates = co_await context.db.all(list_followed_by_many, followed, limit);
    co_return co_await keep_new(context, account, std::move(candidates));
}

Task<std::vector<AccountId>> keep_new(ReadContext& context, AccountId account, std::vector<AccountId> candidates) {
    std::erase(candidates, account);
    if (candidates.empty()) co_return candidates;
    const auto known = co_await context.db.all(list_known, account, candidates);
    std::erase_if(candidates, [&](AccountId id) { return std::ranges::find(known, id) != known.end(); });
    co_return candidates;
}

}  // namespace plaza::relations
