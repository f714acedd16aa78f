// The SQL of sessions/, beside its row types.
#pragma once

#include <optional>
#include <string>

#include "domain/ids.hpp"
#include "domain/sessions/sessions.hpp"
#include "domain/viewer.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/by_key.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::sessions {

// Its user exists and is not suspended, its session is theirs, has not ended, and knows the date of the password. A
// token of the original API has no session; $3 is when it expires. Such tokens count for adopted accounts, until their
// user is suspended or chooses another password, and only if they expire before legacy_tokens_until().
inline const pg::KeyedRead<Role(AccountId, std::optional<SessionId>, Time)> check_token{"sessions.check",
                                                                                        pg::Lane::point, R"sql(
    select asked.place, u.role
      from unnest($1, $2, $3) with ordinality asked (account_id, session_id, expires_at, place)
      join users u on u.id = asked.account_id
     where u.suspended_at is null
       and case when asked.session_id is null
                then u.takes_legacy_tokens
                     and u.password_changed_at is null
                     and asked.expires_at <= legacy_tokens_until()
                else exists (select from sessions s
                              where s.id = asked.session_id
                                and s.user_id = asked.account_id
                                and s.password_changed_at is not distinct from u.password_changed_at) end)sql"};

// No row: the user is gone or suspended, the password is another by now, or the id was taken by another insert of the
// same millisecond. The user's row is held, so that nothing of that comes between. A user keeps the newest hundred
// sessions.
inline const pg::Write<SessionId(AccountId, std::optional<Time>, Time, std::string, std::string,
                                 std::optional<std::string>, std::optional<std::string>)>
    insert_session{"sessions.insert", R"sql(
    with owner as (select id, password_changed_at from users
                    where id = $1 and suspended_at is null and password_changed_at is not distinct from $2
                      for share),
    made as (
        insert into sessions (user_id, password_changed_at, expires_at, user_agent, address,
                              refresh_family_hash, refresh_hash)
        select id, password_changed_at, $3, $4, $5, $6, $7 from owner
            on conflict (id) do nothing
        returning id),
    surplus as (
        delete from sessions
         where id = any (array(select s.id from made, sessions s where s.user_id = $1
                                order by s.id desc offset 99 limit 1000)))
    select id from made)sql"};

struct RefreshRow {
    SessionId id;
    AccountId user_id;
    Time created_at;
    bool is_alive;
    std::optional<std::string> refresh_hash;
    std::optional<std::string> replaced_hash;
    std::optional<std::string> refresh_salt;
};
BOOST_DESCRIBE_STRUCT(RefreshRow, (), (id, user_id, created_at, is_alive, refresh_hash, replaced_hash, refresh_salt))

// Whose refresh tokens begin so; held, so that of two refreshes at once the second sees what the first did. $2 is when
// the sessions began that are too old by now.
inline const pg::Write<RefreshRow(std::string, Time)> find_family{"sessions.find_family", R"sql(
    select s.id, s.user_id, s.created_at,
           s.expires_at > clock_timestamp() and s.created_at > $2 and u.suspended_at is null
               and s.password_changed_at is not distinct from u.password_changed_at as is_alive,
           s.refresh_hash, s.replaced_hash, s.refresh_salt
      from sessions s
      join users u on u.id = s.user_id
     where s.refresh_family_hash = $1
       for update of s)sql",
                                                                  pg::not_null("is_alive")};

inline const pg::Write<void(SessionId, std::string, std::optional<std::string>, std::string, Time, std::string,
                            std::string)>
    replace_refresh_token{"sessions.replace_refresh_token", R"sql(
    update sessions
       set refresh_hash = $2, replaced_hash = $3, refresh_salt = $4, expires_at = $5, user_agent = $6, address = $7,
           last_used_at = clock_timestamp()
     where id = $1)sql"};

inline const pg::Write<void(SessionId, Time)> prolong_session{"sessions.prolong", R"sql(
    update sessions set expires_at = greatest(expires_at, $2) where id = $1)sql"};

inline const pg::Write<void(SessionId)> delete_session{"sessions.delete", R"sql(
    delete from sessions where id = $1)sql"};

// What a person can end: those with which a token would still be taken. The newest hundred. $2 is the current one.
inline const pg::Read<Session(AccountId, std::optional<SessionId>)> list_sessions{"sessions.list", pg::Lane::list,
                                                                                  R"sql(
    select s.id, s.created_at, s.last_used_at, s.expires_at, s.user_agent, s.address,
           s.id is not distinct from $2 as is_current
      from users u
      join sessions s on s.user_id = $1 and s.password_changed_at is not distinct from u.password_changed_at
     where u.id = $1 and s.expires_at > clock_timestamp()
     order by s.id desc
     limit 100)sql",
                                                                                  pg::not_null("is_current")};

inline const pg::Write<void(AccountId, SessionId)> end_session{"sessions.end", R"sql(
    delete from sessions where user_id = $1 and id = $2)sql"};

inline const pg::Write<void(AccountId, std::optional<SessionId>)> end_other_sessions{"sessions.end_others", R"sql(
    delete from sessions where user_id = $1 and id is distinct from $2)sql"};

// A thousand at a time, so that no statement runs long.
inline const pg::Write<void()> delete_expired{"sessions.delete_expired", R"sql(
    delete from sessions
     where id = any (array(select id from sessions where expires_at < now() order by expires_at limit 1000)))sql"};

}  // namespace plaza::sessions
