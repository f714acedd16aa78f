// The names of accounts: taken, changed, reserved and released.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

#include "domain/accounts/accounts.hpp"
#include "domain/accounts/events.hpp"
#include "domain/accounts/generated_names.hpp"
#include "domain/accounts/name_queries.hpp"
#include "domain/accounts/queries.hpp"
#include "domain/context.hpp"
#include "domain/relations/relations.hpp"
#include "domain/votes/votes.hpp"
#include "platform/base/ascii.hpp"
#include "platform/base/refusal.hpp"
#include "platform/crypto/sha256.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::accounts {
namespace {

/// The key of a reservation. Handles cannot contain `#`.
std::string reservation_of(std::string_view name) {
    return '#' + crypto::sha256_hex(ascii::lowered(name));
}

void take(pg::Unit& unit, AccountId id, std::string_view name, Time now) {
    const auto reservation = reservation_of(name);
    unit.add(insert_name, ascii::lowered(name), id);
    unit.add(refuse_reserved, reservation, id, now);
    unit.add(delete_reservation, reservation);
}

Refusal renamed_too_often(Time first, Time now) {
    const auto wait = std::chrono::ceil<std::chrono::seconds>(first + rename_period - now);
    return Refusal{Reason::changed_too_often, "username", {}, std::max(wait, std::chrono::seconds{1})};
}

}  // namespace

Account create(const Context& context, pg::Unit& unit, NewAccount wish) {
    auto name = wish.name ? std::move(wish.name->value) : generated_name(wish.id);
    unit.add(insert_account, wish.id, name, wish.created_at);
    if (wish.name) take(unit, wish.id, name, wish.created_at);
    context.say(unit, Created{wish.id});
    return {wish.id, wish.created_at, std::move(name)};
}

bool is_name_taken(const pg::Error& error) {
    return error.constraint == "handles_pkey";
}

Task<std::vector<AccountId>> find_named(ReadContext& context, std::vector<std::string> names) {
    for (auto& name : names) name = ascii::lowered(name);
    const auto holders = co_await context.db.all(find_holders, names);
    // Generated names are not among the handles.
    std::vector<AccountId> generated;
    for (const auto& name : names)
        if (const auto account = owner_of_generated_name(name)) generated.push_back(*account);
    std::vector<AccountRow> others;
    if (!generated.empty()) others = co_await context.db.load(load_accounts, generated);
    std::vector<AccountId> found;
    for (const auto& name : names) {
        const auto holder = std::ranges::find(holders, name, &HolderRow::name);
        const auto account = std::ranges::find(others, name, &AccountRow::handle);
        if (holder != holders.end() && holder->account_id)
            found.push_back(*holder->account_id);
        else if (account != others.end())
            found.push_back(account->id);
    }
    co_return found;
}

Task<std::optional<AccountId>> find_named(ReadContext& context, std::string name) {
    std::vector<std::string> names;
    names.push_back(std::move(name));
    const auto found = co_await find_named(context, std::move(names));
    co_return found.empty() ? std::nullopt : std::optional(found.front());
}

Task<bool> rename(Context& context, AccountId id, Handle wish) {
    auto before = co_await context.db.maybe(hold_name, id);
    if (!before) co_return false;
    if (ascii::equal_ignoring_case(before->handle, wish.value)) {
        pg::Unit unit(context.db);
        unit.add(respell, id, wish.value);
        context.say(unit, Renamed{id});
        co_await unit.commit();
        co_return true;
    }
    const auto now = context.now();
    auto& renames = before->renamed_at;
    std::erase_if(renames, [now](Time renamed) { return renamed <= now - rename_period; });
    if (renames.size() >= most_renames) throw renamed_too_often(std::ranges::min(renames), now);
    renames.push_back(now);

    // Insert the new name first, so that two accounts that swap names do not wait for each other.
    pg::Unit unit(context.db);
    take(unit, id, wish.value, now);
    unit.add(delete_name, ascii::lowered(before->handle), id);
    const auto reservation = context.settings.accounts.name_reservation;
    if (reservation.count() > 0 && !is_generated_name(before->handle))
        unit.add(reserve, reservation_of(before->handle), id, now + reservation);
    unit.add(change_name, id, wish.value, renames);
    context.say(unit, Renamed{id});
    co_await unit.commit();
    co_return true;
}

Task<bool> hold(Context& context, AccountId id) {
    const auto name = co_await context.db.maybe(hold_for_deletion, id);
    co_return name.has_value();
}

void hold_user(pg::Unit& unit, AccountId id) {
    unit.add(hold_user_to_count, id);
}

Task<bool> remove(Context& context, AccountId id) {
    const auto name = co_await context.db.maybe(hold_for_deletion, id);
    if (!name) co_return false;
    // Votes are counted in other posts, follows in other accounts. The user, with everything that belongs to it, is
    // deleted by foreign keys.
    co_await votes::withdraw_all(context, id);
    co_await relations::end_all(context, id);
    pg::Unit unit(context.db);
    unit.add(delete_name, ascii::lowered(*name), id);
    if (!is_generated_name(*name)) unit.add(reserve_for_good, reservation_of(*name));
    unit.add(delete_account, id);
    context.say(unit, Deleted{id});
    co_await unit.commit();
    co_return true;
}

Task<bool> release_name(Context& context, Handle name) {
    const auto released = co_await context.db.run(release, reservation_of(name.value), context.now());
    co_return released > 0;
}

Task<std::int64_t> forget_free_names(Context& context) {
    co_return co_await context.db.run(delete_free_names, context.now());
}

}  // namespace plaza::accounts
