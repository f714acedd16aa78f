// Accounts: the actors that own posts, votes and follows, and their handles. An account is local or remote.
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

/// A chosen name: 1 to 30 of a-z, A-Z, 0-9 and `_`, unique regardless of case. `user_{number}` is reserved for accounts
/// that were created without a name.
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

struct Field {
    std::string name;
    std::string value;
};

/// Public and unlisted posts, with replies and boosts, and follows.
struct Counts {
    std::int64_t posts = 0;
    std::int64_t followers = 0;
    std::int64_t following = 0;
    std::optional<Time> last_post_at{};
};

/// What others see of an account.
struct Profile {
    AccountId id;
    Time created_at;
    std::string handle;
    std::string display_name;
    std::string bio;  // plain text
    std::vector<Field> fields;
    bool is_locked;
    bool is_bot;
    bool is_discoverable;
    bool hides_relations;  // whom the account follows, and who follows it
    bool is_suspended;     // the rest of the profile is empty, except for id, time and handle
    Counts counts;
};

/// Returns the profiles in the order of the ids, and again for a repeated id. Skips those that do not exist. Does not
/// ask who may see them. The call sends the statement.
Task<std::vector<Profile>> load_profiles(ReadContext& context, std::vector<AccountId> ids);

// Both return accounts as the viewer sees them. Without a viewer, e-mail addresses are hidden. They throw signed_out()
// if the viewer's token is no longer valid.

/// Returns the accounts in the order of the ids, and again for a repeated id. Skips those that do not exist.
Task<std::vector<Account>> load(ReadContext& context, std::vector<AccountId> ids, std::optional<Viewer> viewer);
Task<std::optional<Account>> find(ReadContext& context, AccountId id, std::optional<Viewer> viewer);

/// Fills in the e-mail addresses that the viewer may see. Runs no statement if the list is empty.
Task<> add_visible_emails(ReadContext& context, std::vector<Account*> accounts, Rights viewer);

struct NewAccount {
    AccountId id;
    std::optional<Handle> name;  // absent: user_{id}
    Time created_at;
};

/// Adds the statements that create the account and take its name. The commit throws pg::Error: with the constraint
/// accounts_pkey if the id exists, or one for which is_name_taken() holds if another account has the name or the name
/// is reserved.
Account create(const Context& context, pg::Unit& unit, NewAccount wish);

/// Whether create() or rename() failed because of the name.
[[nodiscard]] bool is_name_taken(const pg::Error& error);

/// Finds the account with this name, regardless of case.
Task<std::optional<AccountId>> find_named(ReadContext& context, std::string name);
/// The accounts with these names, in their order. Skips names that no account has.
Task<std::vector<AccountId>> find_named(ReadContext& context, std::vector<std::string> names);

/// The limit of name changes per period.
inline constexpr std::size_t most_renames = 5;
inline constexpr std::chrono::days rename_period{30};

/// Changes the name as part of the context's transaction. The previous name stays reserved for the account for the
/// configured number of days (PLAZA_USERNAME_RESERVED_DAYS). A change of case only is not counted as a rename. Returns
/// false if the account does not exist. Throws changed_too_often after five changes in 30 days, and pg::Error (see
/// is_name_taken()).
Task<bool> rename(Context& context, AccountId id, Handle wish);

/// Locks the account until the end of the context's transaction: it gets no further posts, votes or names. Returns
/// false if it does not exist.
Task<bool> hold(Context& context, AccountId id);

/// Adds the statement that locks the user until the unit ends, so that two changes at the same time count each other's
/// rows. Changes nothing if there is no such user.
void hold_user(pg::Unit& unit, AccountId id);

/// Deletes the account with its votes, user and sessions, as part of the context's transaction, which has erased its
/// posts. The hash of its name stays reserved. Returns false if the account does not exist.
Task<bool> remove(Context& context, AccountId id);

/// Ends the reservation of a name, so that anyone can take it. Returns false if the name is not reserved.
Task<bool> release_name(Context& context, Handle name);

/// Deletes up to 1,000 reservations that have ended, and returns how many.
Task<std::int64_t> forget_free_names(Context& context);

}  // namespace plaza::accounts
