// The SQL of password checks within a session, and of the devices of a user.
#pragma once

#include <optional>
#include <string>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::credentials {

// Updates no row if the session does not exist, or has ten passwords that were wrong or are being compared. $3 is the
// current time. Comparisons that began before $4 are not counted.
inline const pg::Write<void(AccountId, SessionId, Time, Time)> begin_recheck{"users.begin_recheck", R"sql(
    update sessions
       set compared_at = $3,
           compared_passwords = 1 + case when compared_at > $4 then compared_passwords else 0 end
     where id = $2 and user_id = $1
       and wrong_passwords + case when compared_at > $4 then compared_passwords else 0 end < 10)sql"};

// $3: whether the password was right, or null if it could not be compared. $4 is the time. The password proves who the
// user is unless there is a second factor.
inline const pg::Write<void(AccountId, SessionId, std::optional<bool>, Time)> end_recheck{"users.end_recheck",
                                                                                          R"sql(
    update sessions
       set compared_passwords = greatest(compared_passwords - 1, 0),
           wrong_passwords = case when $3 then 0 when not $3 then wrong_passwords + 1 else wrong_passwords end,
           authenticated_at = case when $3 and not exists (select from second_factors f
                                                            where f.user_id = $1 and f.confirmed_at is not null)
                                   then $4 else authenticated_at end
     where id = $2 and user_id = $1)sql"};

inline const pg::Write<void(AccountId, SessionId, Time)> note_proof{"users.note_proof", R"sql(
    update sessions set authenticated_at = $3 where user_id = $1 and id = $2)sql"};

inline const pg::Read<bool(AccountId, SessionId)> is_guessed{"users.is_guessed", pg::Lane::point, R"sql(
    select exists (select from sessions where user_id = $1 and id = $2 and wrong_passwords >= 10))sql",
                                                             pg::not_null("exists")};

inline const pg::Write<void(AccountId, SessionId)> end_guessed_session{"users.end_guessed_session", R"sql(
    delete from sessions where id = $2 and user_id = $1 and wrong_passwords >= 10)sql"};

struct DeviceRow {
    SessionId id;
    std::string address;
};
BOOST_DESCRIBE_STRUCT(DeviceRow, (), (id, address))

// The newest hundred valid sessions of a user.
inline const pg::Read<DeviceRow(AccountId, Time)> list_devices{"users.list_devices", pg::Lane::point, R"sql(
    select s.id, s.address
      from users u
      join sessions s on s.user_id = $1 and s.password_changed_at is not distinct from u.password_changed_at
     where u.id = $1 and u.suspended_at is null and s.expires_at > $2 and s.client_id is null
     order by s.id desc
     limit 100)sql"};

}  // namespace plaza::credentials
