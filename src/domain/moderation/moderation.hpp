// What the operator of a server does with its users, from the command line. Who may is not asked here: whoever reaches
// the database may.
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

/// A user as the operator sees one.
struct Record {
    AccountId id;
    std::string username;
    std::string email;
    Role role;
    Time created_at;
    std::optional<Time> suspended_at;
};
BOOST_DESCRIBE_STRUCT(Record, (), (id, username, email, role, created_at, suspended_at))

/// What goes along with an account.
struct Belongings {
    std::int64_t posts;
    std::int64_t votes;  // that it cast
};
BOOST_DESCRIBE_STRUCT(Belongings, (), (posts, votes))

/// All that the operator is shown of one user, but for the sessions.
struct Details {
    std::optional<Time> email_confirmed_at;
    std::optional<Time> password_changed_at;
    std::int64_t posts;
    std::int64_t drafts;
    std::int64_t votes;  // that they cast
};
BOOST_DESCRIBE_STRUCT(Details, (), (email_confirmed_at, password_changed_at, posts, drafts, votes))

/// Which users a list shows.
struct Wanted {
    std::optional<Role> role;
    std::string text;  // in the username or the e-mail address, in any case; empty: all
};

struct NewUser {
    Email email;
    credentials::NewPassword password;
    std::optional<accounts::Handle> username;
    Role role;
};

/// Signs them up, and gives them their role.
Task<std::expected<Record, credentials::SignUpError>> create(Context& context, NewUser user);

/// Those with this e-mail address, username or id: one, none, or two where a username looks like another's id.
Task<std::vector<Record>> find_named(Context& context, std::string name);

/// In the order of their ids, from behind `after`, at most `limit`.
Task<std::vector<Record>> list_records(Context& context, AccountId after, Wanted wanted, std::int64_t limit);

/// Of somebody who is there.
Task<Details> describe(Context& context, AccountId id);

Task<> set_role(Context& context, AccountId id, Role role);
/// Whoever is logged in as them is logged out. So it is with suspend().
Task<> set_password(Context& context, AccountId id, credentials::NewPassword password);
Task<> suspend(Context& context, AccountId id);
Task<> unsuspend(Context& context, AccountId id);

Task<Belongings> count_belongings(Context& context, AccountId id);
/// With all that belongs to them.
Task<> remove(Context& context, AccountId id);

}  // namespace plaza::moderation
