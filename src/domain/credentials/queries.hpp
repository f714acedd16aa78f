// The SQL that several files of credentials/ use, with its row types.
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

// The highest cost of the stored bcrypt hashes up to cost 13 (about a second), or 0. Each log-in takes the time of this
// cost, so that the time does not reveal whether the account exists or which hash it has. Hashes of a higher cost are
// excepted: otherwise one of them would make each log-in take seconds.
inline const pg::Read<std::int32_t()> highest_bcrypt_cost{"users.highest_bcrypt_cost", pg::Lane::point, R"sql(
    select coalesce(max(substr(password_hash, 5, 2)), '0')::int as cost
      from users where password_hash ~ '^\$2[aby]\$(0[4-9]|1[0-3])\$')sql",
                                                          pg::not_null("cost")};

// Stores a better hash of the same password. Tokens stay valid.
inline const pg::Write<void(AccountId, Secret, Secret)> replace_hash{"users.replace_hash", R"sql(
    update users set password_hash = $3 where id = $1 and password_hash = $2)sql"};

// Ends all sessions except $2.
inline const pg::Write<void(AccountId, std::optional<SessionId>)> end_sessions{"users.end_sessions", R"sql(
    delete from sessions where user_id = $1 and id is distinct from $2)sql"};

}  // namespace plaza::credentials
