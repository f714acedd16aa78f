// The SQL of own_account.cpp, with its row types.
#pragma once

#include <optional>
#include <string>

#include "domain/ids.hpp"
#include "domain/viewer.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/secret.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::credentials {

struct OwnRow {
    AccountId id;
    Time created_at;
    std::string username;
    std::string email;
    Role role;
    Secret password_hash;
    std::optional<Time> password_changed_at;
};
BOOST_DESCRIBE_STRUCT(OwnRow, (), (id, created_at, username, email, role, password_hash, password_changed_at))

struct HeldRow {
    std::string email;
    std::optional<Time> password_changed_at;
};
BOOST_DESCRIBE_STRUCT(HeldRow, (), (email, password_changed_at))

inline const pg::Read<OwnRow(AccountId)> find_own_row{"users.find_own", pg::Lane::point, R"sql(
    select u.id, a.created_at, a.handle as username, u.email, u.role, u.password_hash, u.password_changed_at
      from users u
      join accounts a on a.id = u.id
     where u.id = $1)sql"};

// Runs before a change by the user, in the same transaction. Suspensions and new passwords wait for its end.
inline const pg::Write<HeldRow(AccountId)> hold_user{"users.hold", R"sql(
    select email, password_changed_at from users where id = $1 for update)sql"};

// Runs after hold_user in a separate statement, so that it sees what was committed while hold_user waited. A token of
// the original API has no session.
inline const pg::Write<bool(AccountId, std::optional<SessionId>)> is_held_viewer{"users.is_held_viewer", R"sql(
    select exists (select from users u
                    where u.id = $1 and u.suspended_at is null
                      and case when $2::bigint is null
                               then u.takes_legacy_tokens and u.password_changed_at is null
                               else exists (select from sessions s
                                             where s.user_id = $1 and s.id = $2
                                               and s.password_changed_at is not distinct from u.password_changed_at)
                          end))sql",
                                                                                 pg::not_null("exists")};

// $4 is the time of the change.
inline const pg::Write<void(AccountId, std::optional<std::string>, std::optional<Secret>, Time)> change_credentials{
    "users.change_credentials", R"sql(
    update users
       set email = coalesce($2, email),
           email_confirmed_at = case when coalesce($2, email) = email then email_confirmed_at end,
           password_hash = coalesce($3, password_hash),
           password_changed_at = case when $3 is null then password_changed_at else $4 end,
           edited_at = $4
     where id = $1)sql"};

inline const pg::Write<void(AccountId, SessionId, Time)> keep_session{"users.keep_session", R"sql(
    update sessions set password_changed_at = $3 where user_id = $1 and id = $2)sql"};

}  // namespace plaza::credentials
