// Accounts: actors, ours or remote. What posts, votes and follows belong to; here their handles.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/viewer.hpp"
#include "platform/base/task.hpp"
#include "platform/base/text.hpp"
#include "platform/base/time.hpp"
#include "platform/base/violation.hpp"

namespace plaza {
struct Context;
struct ReadContext;
}  // namespace plaza

namespace plaza::accounts {

/// The name somebody chooses: 1 to 30 of a-z, A-Z, 0-9 and `_`; unique without regard to case. `user_{number}` is kept
/// for accounts made without one.
struct Handle {
    std::string value;

    static TextRules rules() { return {.min = 1, .max = 30, .pattern = "^[A-Za-z0-9_]{1,30}$"}; }
    static std::expected<Handle, Violation> parse(std::string text);
};

struct Account {
    AccountId id;
    Time created_at;
    std::string handle;
    std::optional<std::string> email{};  // if the viewer may see it
};

/// The account as the viewer sees it. Without a viewer, no e-mail address is shown. Throws signed_out() for a viewer
/// whose token does not count.
Task<std::optional<Account>> find(ReadContext& context, AccountId id, std::optional<Viewer> viewer);

/// Fills in the e-mail addresses that the viewer may see. Asks nothing if there are none.
Task<> add_visible_emails(ReadContext& context, std::vector<Account*> accounts, Rights viewer);

/// How often a name can be changed within the period.
inline constexpr std::int64_t most_renames = 5;
inline constexpr std::chrono::days rename_period{30};

/// Part of the context's transaction. The name before stays reserved for its account as long as the setting says
/// (PLAZA_USERNAME_RESERVED_DAYS); a name in other upper and lower case is the same name. False: there is no such
/// account. Throws changed_too_often after five changes in 30 days, pg::Error with the constraint accounts_handle_key
/// if the name is taken, or reserved for another account.
Task<bool> rename(Context& context, AccountId id, Handle wish);

/// Ends the reservation of a name, so that anybody may take it; false: it is not reserved.
Task<bool> release_name(Context& context, Handle name);

/// Deletes reservations that are over, a thousand at most; how many.
Task<std::int64_t> forget_free_names(Context& context);

}  // namespace plaza::accounts
