// The SQL of second factors, with its row types.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::credentials {

struct SecondFactorRow {
    pg::Bytes secret;
    bool is_confirmed;
    std::int64_t last_step;
    std::vector<std::string> recovery_hashes;
};
BOOST_DESCRIBE_STRUCT(SecondFactorRow, (), (secret, is_confirmed, last_step, recovery_hashes))

// $2 is the time. A second factor that an operator has removed counts until its end; then the next set-up replaces it.
inline const pg::Read<SecondFactorRow(AccountId, Time)> find_second_factor{"users.find_second_factor", pg::Lane::point,
                                                                           R"sql(
    select secret, confirmed_at is not null as is_confirmed, last_step, recovery_hashes
      from second_factors where user_id = $1 and (ends_at is null or ends_at > $2))sql",
                                                                           pg::not_null("is_confirmed")};

// $3 is the time. Begins the set-up again if it was not confirmed. Returns no row if the user has a second factor.
inline const pg::Write<AccountId(AccountId, pg::Bytes, Time)> begin_set_up{"users.begin_second_factor", R"sql(
    insert into second_factors (user_id, secret, created_at, last_step, recovery_hashes)
    values ($1, $2, $3, 0, '{}')
        on conflict (user_id) do update
       set secret = excluded.secret, created_at = excluded.created_at, confirmed_at = null, last_step = 0,
           recovery_hashes = '{}', ends_at = null
     where second_factors.confirmed_at is null or second_factors.ends_at <= $3
    returning user_id)sql"};

// $3 is the time step of the code, $4 the hashes of the recovery codes.
inline const pg::Write<void(AccountId, Time, std::int64_t, std::vector<std::string>)> confirm_set_up{
    "users.confirm_second_factor", R"sql(
    update second_factors set confirmed_at = $2, last_step = $3, recovery_hashes = $4
     where user_id = $1 and confirmed_at is null)sql"};

// Only one of two requests uses a time step. Who uses a second factor has not lost it, so this and the next end its
// removal by an operator.
inline const pg::Write<void(AccountId, std::int64_t)> use_step{"users.use_step", R"sql(
    update second_factors set last_step = $2, ends_at = null where user_id = $1 and last_step < $2)sql"};

inline const pg::Write<void(AccountId, std::string)> use_recovery_code{"users.use_recovery_code", R"sql(
    update second_factors set recovery_hashes = array_remove(recovery_hashes, $2), ends_at = null
     where user_id = $1 and $2 = any(recovery_hashes))sql"};

struct RetiredRow {
    Time ends_at;
    std::string email;
};
BOOST_DESCRIBE_STRUCT(RetiredRow, (), (ends_at, email))

// $2 is the end, $3 the time. An end that was set before stays. Returns no row if the user has no second factor.
inline const pg::Write<RetiredRow(AccountId, Time, Time)> retire_factor{"users.retire_second_factor", R"sql(
    update second_factors f
       set ends_at = coalesce(f.ends_at, $2)
      from users u
     where f.user_id = $1 and u.id = $1 and f.confirmed_at is not null and (f.ends_at is null or f.ends_at > $3)
    returning coalesce(f.ends_at, $2) as ends_at, u.email)sql",
                                                                        pg::not_null("ends_at")};

inline const pg::Write<void(AccountId)> delete_second_factor{"users.delete_second_factor", R"sql(
    delete from second_factors where user_id = $1)sql"};

}  // namespace plaza::credentials
