// The names of accounts: taken, changed, reserved and released.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include "domain/accounts/accounts.hpp"
#include "domain/accounts/queries.hpp"
#include "domain/context.hpp"
#include "platform/base/ascii.hpp"
#include "platform/base/refusal.hpp"
#include "platform/pg/client/runner.hpp"

namespace plaza::accounts {
namespace {

Refusal renamed_too_often(const RenamesRow& renames) {
    const auto next_at = renames.first_at.value_or(renames.now) + rename_period;
    const auto wait = std::chrono::ceil<std::chrono::seconds>(next_at - renames.now);
    return Refusal{Reason::changed_too_often, "username", {}, std::max(wait, std::chrono::seconds{1})};
}

}  // namespace

Task<bool> rename(Context& context, AccountId id, Handle wish) {
    auto before = co_await context.db.maybe(hold_name, id);
    if (!before) co_return false;
    if (ascii::equal_ignoring_case(*before, wish.value)) {
        co_await context.db.run(respell, id, wish.value);
        co_return true;
    }
    const auto renames = co_await context.db.one(count_renames, id);
    if (renames.count >= most_renames) throw renamed_too_often(renames);
    const auto days = static_cast<int>(context.settings.accounts.name_reservation.count());
    co_await context.db.run(change_name, id, wish.value, days);
    co_return true;
}

Task<bool> release_name(Context& context, Handle name) {
    const auto released = co_await context.db.run(release_handle, name.value);
    co_return released > 0;
}

Task<std::int64_t> forget_free_names(Context& context) {
    co_return co_await context.db.run(delete_free_handles);
}

}  // namespace plaza::accounts
