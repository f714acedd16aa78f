// The SQL of users/, beside its row types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/secret.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::credentials {

struct CredentialRow {
    AccountId id;
    Secret password_hash;
    std::optional<Time> password_changed_at;
};
BOOST_DESCRIBE_STRUCT(CredentialRow, (), (id, password_hash, password_changed_at))

inline const pg::Write<void(AccountId, std::string, Secret)> insert_user{"users.insert", R"sql(
    insert into users (id, email, password_hash) values ($1, $2, $3))sql"};

inline const pg::Read<CredentialRow(AccountId)> find_credential{"users.find_credential", pg::Lane::point, R"sql(
    select id, password_hash, password_changed_at from users where id = $1 and suspended_at is null)sql"};

// Of the hashes up to cost 13 (about a second), 0 if there is none. Every log-in takes the time of it: whether an
// account exists, and with which hash, must not show. It does show for a hash above, or one such hash would make every
// log-in take seconds.
inline const pg::Read<std::int32_t()> highest_bcrypt_cost{"users.highest_bcrypt_cost", pg::Lane::point, R"sql(
    select coalesce(max(substr(password_hash, 5, 2)), '0')::int as cost
      from users where password_hash ~ '^\$2[aby]\$(0[4-9]|1[0-3])\$')sql",
                                                          pg::not_null("cost")};

// A better hash of the same password: the tokens given for it stay good.
inline const pg::Write<void(AccountId, Secret, Secret)> replace_hash{"users.replace_hash", R"sql(
    update users set password_hash = $3 where id = $1 and password_hash = $2)sql"};

// All but the given one.
inline const pg::Write<void(AccountId, std::optional<SessionId>)> end_sessions{"users.end_sessions", R"sql(
    delete from sessions where user_id = $1 and id is distinct from $2)sql"};

}  // namespace plaza::credentials
