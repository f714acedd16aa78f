// The SQL of users/ about passwords given under a session, and the devices that log in.
#pragma once

#include <string>

#include "platform/base/describe.hpp"
#include "platform/base/id.hpp"
#include "platform/pg/query.hpp"

namespace plaza::users {

// Zero rows: the session is gone, or has ten passwords that are wrong or being compared.
inline const pg::Query<void(AccountId, SessionId)> count_wrong_password{"users.count_wrong_password", pg::Lane::write,
                                                                        R"sql(
    update sessions set wrong_passwords = wrong_passwords + 1
     where id = $2 and user_id = $1 and wrong_passwords < 10)sql"};

inline const pg::Query<void(AccountId, SessionId)> uncount_wrong_password{"users.uncount_wrong_password",
                                                                          pg::Lane::write, R"sql(
    update sessions set wrong_passwords = wrong_passwords - 1
     where id = $2 and user_id = $1 and wrong_passwords > 0)sql"};

inline const pg::Query<void(AccountId, SessionId)> forget_wrong_passwords{"users.forget_wrong_passwords",
                                                                          pg::Lane::write, R"sql(
    update sessions set wrong_passwords = 0 where id = $2 and user_id = $1)sql"};

inline const pg::Query<void(AccountId, SessionId)> end_guessed_session{"users.end_guessed_session", pg::Lane::write,
                                                                       R"sql(
    delete from sessions where id = $2 and user_id = $1 and wrong_passwords >= 10)sql"};

struct DeviceRow {
    SessionId id;
    std::string address;
};
BOOST_DESCRIBE_STRUCT(DeviceRow, (), (id, address))

// Where a user is logged in: the newest hundred sessions that count.
inline const pg::Query<DeviceRow(AccountId)> list_devices{"users.list_devices", pg::Lane::point, R"sql(
    select s.id, s.address
      from users u
      join sessions s on s.user_id = $1 and s.password_changed_at is not distinct from u.password_changed_at
     where u.id = $1 and u.suspended_at is null and s.expires_at > clock_timestamp()
     order by s.id desc
     limit 100)sql"};

}  // namespace plaza::users
