// Accounts: actors, ours or remote. What posts, votes and follows belong to; here their handles.
#pragma once

#include <chrono>
#include <cstddef>
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
namespace plaza::pg {
struct Error;
class Unit;
}  // namespace plaza::pg

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

struct NewAccount {
    AccountId id;
    std::optional<Handle> name;  // absent: user_{id}
    Time created_at;
};

/// Adds the statements that make the account and take its name. The commit throws pg::Error: with the constraint
/// accounts_pkey if the id exists, is_name_taken() if another account has the name or it is reserved.
Account create(const Context& context, pg::Unit& unit, NewAccount wish);

/// Whether this is the error of create() or rename() about a name.
[[nodiscard]] bool is_name_taken(const pg::Error& error);

/// The account with this name, in any case.
Task<std::optional<AccountId>> find_named(ReadContext& context, std::string name);

/// How often a name can be changed within the period.
inline constexpr std::size_t most_renames = 5;
inline constexpr std::chrono::days rename_period{30};

/// Part of the context's transaction. The previous name stays reserved for the account for as many days as the setting
/// says (PLAZA_USERNAME_RESERVED_DAYS). A name in other upper and lower case is the same name. Returns false if there
/// is no such account. Throws changed_too_often after five changes in 30 days, and pg::Error (is_name_taken).
Task<bool> rename(Context& context, AccountId id, Handle wish);

/// Part of the context's transaction. Deletes the account with everything that belongs to it. Its name stays reserved,
/// as a hash. Returns false if there is no such account.
Task<bool> remove(Context& context, AccountId id);

/// Ends the reservation of a name, so that anyone may take it. Returns false if it is not reserved.
Task<bool> release_name(Context& context, Handle name);

/// Deletes up to 1,000 reservations that have ended, and returns how many.
Task<std::int64_t> forget_free_names(Context& context);

}  // namespace plaza::accounts
