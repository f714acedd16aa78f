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

struct NewUserRow {
    AccountId id;
    Time created_at;
    std::string username;
};
BOOST_DESCRIBE_STRUCT(NewUserRow, (), (id, created_at, username))

struct CredentialRow {
    AccountId id;
    Secret password_hash;
    std::optional<Time> password_changed_at;
};
BOOST_DESCRIBE_STRUCT(CredentialRow, (), (id, password_hash, password_changed_at))

// No row: the id was taken by another insert of the same millisecond. The account's handle is the wish, or user_{id}.
inline const pg::Write<NewUserRow(std::optional<std::string>, std::string, std::string, Secret)> insert_user{
    "users.insert", R"sql(
    with account as (
        insert into accounts (id, handle)
        select made.id, coalesce($1::text, 'user_' || made.id) from (select next_id() as id) made
        on conflict (id) do nothing
        returning id, created_at, handle),
    made_user as (
        insert into users (id, email, normal_email, password_hash) select id, $2, $3, $4 from account returning id)
    select account.id, account.created_at, account.handle as username
      from account join made_user on made_user.id = account.id)sql"};

// An address is asked for as typed and in its normal form, everywhere.
inline const pg::Read<bool(std::string, std::string)> is_email_taken{"users.is_email_taken", pg::Lane::point, R"sql(
    select user_of_email($1, $2) is not null as is_taken)sql",
                                                                     pg::not_null("is_taken")};

inline const pg::Read<CredentialRow(std::string, std::string)> find_credential{"users.find_credential", pg::Lane::point,
                                                                               R"sql(
    select id, password_hash, password_changed_at
      from users where id = user_of_email($1, $2) and suspended_at is null)sql"};

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
