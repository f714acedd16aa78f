// Moderation of users by the operator, from the command line. There is no permission check: database access is the
// permission.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "domain/credentials/credentials.hpp"
#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/task.hpp"
#include "platform/base/time.hpp"
#include "platform/base/violation.hpp"

namespace plaza::moderation {

/// user, moderator, admin or owner.
struct Role {
    std::string value = "user";

    static std::expected<Role, Violation> parse(std::string text);
};

/// A user as shown to the operator.
struct Record {
    AccountId id;
    std::string username;
    std::string email;
    Role role;
    Time created_at;
    std::optional<Time> suspended_at;
};
BOOST_DESCRIBE_STRUCT(Record, (), (id, username, email, role, created_at, suspended_at))

/// What is deleted with an account.
struct Belongings {
    std::int64_t posts;
    std::int64_t votes;  // cast by the account
};
BOOST_DESCRIBE_STRUCT(Belongings, (), (posts, votes))

/// Everything the operator sees of one user, except sessions.
struct Details {
    std::optional<Time> email_confirmed_at;
    std::optional<Time> password_changed_at;
    std::int64_t posts;
    std::int64_t drafts;
    std::int64_t votes;  // cast by the user
    std::optional<Time> second_factor_since;
    std::optional<Time> second_factor_ends_at;  // if an operator removes it
};
BOOST_DESCRIBE_STRUCT(Details, (),
                      (email_confirmed_at, password_changed_at, posts, drafts, votes, second_factor_since,
                       second_factor_ends_at))

/// The filter of a list of users.
struct Wanted {
    std::optional<Role> role;
    std::string text;  // part of the username or the e-mail address, in any case; empty: all
};

struct NewUser {
    Email email;
    credentials::NewPassword password;
    std::optional<accounts::Handle> username;
    Role role;
};

/// Signs up a user with a role.
Task<std::expected<Record, credentials::SignUpError>> create(Context& context, NewUser user);

/// Finds users by e-mail address, username or id. Two are returned if the username of one looks like the id of another.
Task<std::vector<Record>> find_named(Context& context, std::string name);

/// Lists at most `limit` users with ids above `after`, ordered by id.
Task<std::vector<Record>> list_records(Context& context, AccountId after, Wanted wanted, std::int64_t limit);

/// The user must exist.
Task<Details> describe(Context& context, AccountId id);

Task<> set_role(Context& context, AccountId id, Role role);
/// This and suspend() end all sessions of the user.
Task<> set_password(Context& context, AccountId id, credentials::NewPassword password);
Task<> suspend(Context& context, AccountId id);
Task<> unsuspend(Context& context, AccountId id);

/// For a user who lost the second factor and the recovery codes. It ends in 24 hours, unless it is used until then, and
/// a mail tells the user. Returns when; nullopt if the user has none.
Task<std::optional<Time>> reset_second_factor(Context& context, AccountId id);

Task<Belongings> count_belongings(Context& context, AccountId id);
/// Deletes the user with everything that belongs to them.
Task<> remove(Context& context, AccountId id);

}  // namespace plaza::moderation
