// The SQL of sessions/, with its row types.
#pragma once

#include <optional>
#include <string>

#include "domain/ids.hpp"
#include "domain/sessions/check.hpp"
#include "domain/sessions/sessions.hpp"
#include "domain/viewer.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/by_key.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::sessions {

// The user exists and is not suspended. The session belongs to the user, has not ended, and is of the current password.
// Each table is filtered by the users of all callers, so that a statement runs on the servers that have these users.
inline const pg::KeyedRead<Standing(AccountId, SessionId)> check_token{"sessions.check", pg::Lane::point, R"sql(
    select asked.place, u.role, s.scopes, u.has_blocks, s.client_id as app,
           coalesce(s.authenticated_at, s.created_at) as authenticated_at
      from unnest($1, $2) with ordinality asked (account_id, session_id, place)
      join sessions s on s.user_id = asked.account_id and s.id = asked.session_id
      join users u on u.id = s.user_id
     where s.user_id = any($1)
       and u.id = any($1)
       and u.suspended_at is null
       and s.password_changed_at is not distinct from u.password_changed_at)sql"};

// A token of the original API has no session. $2 is its expiry. It is valid for imported accounts until their user is
// suspended or gets another password, and only if it expires before the limit that `plaza adopt` has set. A separate
// statement, so that other tokens do not pay for reading this limit.
inline const pg::KeyedRead<Standing(AccountId, Time)> check_legacy_token{"sessions.check_legacy", pg::Lane::point,
                                                                         R"sql(
    select asked.place, u.role, '{}'::text[] as scopes, u.has_blocks, null::bigint as app,
           null::timestamptz as authenticated_at
      from unnest($1, $2) with ordinality asked (account_id, expires_at, place)
      join users u on u.id = asked.account_id
     where u.id = any($1)
       and u.suspended_at is null
       and u.takes_legacy_tokens
       and u.password_changed_at is null
       and asked.expires_at <= (select a.legacy_tokens_until from adoption a where a.id = 1))sql",
                                                                         pg::not_null("scopes")};

// The same for the opaque token of an app, or of a browser's cookie. $3 is its hash, $4 the time: unlike a signed
// token, it does not say when it expires.
inline const pg::KeyedRead<Standing(AccountId, SessionId, std::string, Time)> check_opaque_token{
    "sessions.check_opaque", pg::Lane::point, R"sql(
    select asked.place, u.role, s.scopes, u.has_blocks, s.client_id as app,
           coalesce(s.authenticated_at, s.created_at) as authenticated_at
      from unnest($1, $2, $3, $4) with ordinality asked (account_id, session_id, hash, now, place)
      join sessions s on s.user_id = asked.account_id and s.id = asked.session_id
      join users u on u.id = s.user_id
     where s.user_id = any($1)
       and u.id = any($1)
       and s.token_hash = asked.hash
       and s.expires_at > asked.now
       and u.suspended_at is null
       and s.password_changed_at is not distinct from u.password_changed_at)sql"};

// A token that an app has for itself.
inline const pg::KeyedRead<Standing(AppId, AppTokenId, std::string)> check_app_token{
    "sessions.check_app", pg::Lane::point, R"sql(
    select asked.place, 'user' as role, t.scopes, false as has_blocks, nullif(t.app_id, 0) as app,
           null::timestamptz as authenticated_at
      from unnest($1, $2, $3) with ordinality asked (app_id, id, hash, place)
      join app_tokens t on t.app_id = asked.app_id and t.id = asked.id
     where t.app_id = any($1)
       and t.hash = asked.hash)sql",
    pg::not_null("role", "has_blocks")};

// $3 is the date of the password, $4 the time, $5 the expiry of the session. Returns no row if the user does not exist
// or is suspended, the password was changed, or the id exists. Locks the user's row against these changes. A user keeps
// the newest hundred sessions.
inline const pg::Write<SessionId(AccountId, SessionId, std::optional<Time>, Time, Time, std::string, std::string,
                                 std::optional<std::string>)>
    insert_session{"sessions.insert", R"sql(
    with owner as (select id, password_changed_at from users
                    where id = $1 and suspended_at is null and password_changed_at is not distinct from $3
                      for share),
    made as (
        insert into sessions (user_id, id, created_at, last_used_at, password_changed_at, expires_at, user_agent, address,
                              refresh_hash)
        select id, $2, $4, $4, password_changed_at, $5, $6, $7, $8 from owner
            on conflict (user_id, id) do nothing
        returning id),
    surplus as (
        delete from sessions
         where user_id = $1
           and id = any (array(select s.id from made, sessions s where s.user_id = $1 and s.client_id is null
                                order by s.id desc offset 99 limit 1000)))
    select id from made)sql"};

struct SessionKeyRow {
    AccountId user_id;
    SessionId id;
};
BOOST_DESCRIBE_STRUCT(SessionKeyRow, (), (user_id, id))

// The same for a session with one opaque token. $8 is the app, nullopt for a browser; $10 the hash of the token. A user
// keeps the newest 200 sessions of apps.
inline const pg::Write<SessionId(AccountId, SessionId, std::optional<Time>, Time, Time, std::string, std::string,
                                 std::optional<AppId>, Scopes, std::string)>
    insert_opaque_session{"sessions.insert_opaque", R"sql(
    with owner as (select id, password_changed_at from users
                    where id = $1 and suspended_at is null and password_changed_at is not distinct from $3
                      for share),
    made as (
        insert into sessions (user_id, id, created_at, last_used_at, password_changed_at, expires_at, user_agent, address,
                              client_id, scopes, token_hash)
        select id, $2, $4, $4, password_changed_at, $5, $6, $7, $8, $9, $10 from owner
            on conflict (user_id, id) do nothing
        returning id),
    surplus as (
        delete from sessions
         where user_id = $1
           and id = any (array(select s.id from made, sessions s
                                where s.user_id = $1 and (s.client_id is null) = ($8::bigint is null)
                                order by s.id desc offset case when $8::bigint is null then 99 else 199 end
                                limit 1000)))
    select id from made)sql"};

// The session of refresh tokens that begin with this family. Only tokens of older versions do not contain the id of
// their session.
inline const pg::Read<SessionKeyRow(std::string)> find_family{"sessions.find_family", pg::Lane::point, R"sql(
    select user_id, id from sessions where refresh_family_hash = $1)sql"};

struct RefreshRow {
    Time created_at;
    bool is_alive;
    std::optional<std::string> refresh_hash;
    std::optional<std::string> replaced_hash;
    std::optional<std::string> refresh_salt;
};
BOOST_DESCRIBE_STRUCT(RefreshRow, (), (created_at, is_alive, refresh_hash, replaced_hash, refresh_salt))

// Locks the session, so that the second of two concurrent refreshes sees the first. $3 is the time. Sessions that began
// before $4 are too old.
inline const pg::Write<RefreshRow(AccountId, SessionId, Time, Time)> hold_session{"sessions.hold", R"sql(
    select s.created_at,
           s.expires_at > $3 and s.created_at > $4 and u.suspended_at is null
               and s.password_changed_at is not distinct from u.password_changed_at as is_alive,
           s.refresh_hash, s.replaced_hash, s.refresh_salt
      from sessions s
      join users u on u.id = s.user_id
     where s.user_id = $1 and u.id = $1 and s.id = $2
       for update of s)sql",
                                                                                  pg::not_null("is_alive")};

// $6 is the expiry of the session, $9 the time.
inline const pg::Write<void(AccountId, SessionId, std::string, std::optional<std::string>, std::string, Time,
                            std::string, std::string, Time)>
    replace_refresh_token{"sessions.replace_refresh_token", R"sql(
    update sessions
       set refresh_hash = $3, replaced_hash = $4, refresh_salt = $5, expires_at = $6, user_agent = $7, address = $8,
           last_used_at = $9
     where user_id = $1 and id = $2)sql"};

inline const pg::Write<void(AccountId, SessionId, Time)> prolong_session{"sessions.prolong", R"sql(
    update sessions set expires_at = greatest(expires_at, $3) where user_id = $1 and id = $2)sql"};

// The newest hundred valid sessions, which the user can end. $2 is the current one, $3 the time.
inline const pg::Read<Session(AccountId, std::optional<SessionId>, Time)> list_sessions{"sessions.list", pg::Lane::list,
                                                                                        R"sql(
    select s.id, s.created_at, s.last_used_at, s.expires_at, s.user_agent, s.address,
           s.id is not distinct from $2 as is_current
      from users u
      join sessions s on s.user_id = $1 and s.password_changed_at is not distinct from u.password_changed_at
     where u.id = $1 and s.expires_at > $3 and s.client_id is null
     order by s.id desc
     limit 100)sql",
                                                                                        pg::not_null("is_current")};

inline const pg::Write<void(AccountId, SessionId)> end_session{"sessions.end", R"sql(
    delete from sessions where user_id = $1 and id = $2)sql"};

// $4 is the hash of the token that the caller has, if it has one.
inline const pg::Write<void(AccountId, SessionId, AppId, std::optional<std::string>)> end_session_of_app{
    "sessions.end_of_app", R"sql(
    delete from sessions
     where user_id = $1 and id = $2 and client_id = $3 and token_hash = coalesce($4, token_hash))sql"};

inline const pg::Write<void(AccountId, std::optional<SessionId>)> end_other_sessions{"sessions.end_others", R"sql(
    delete from sessions where user_id = $1 and id is distinct from $2)sql"};

// Deletes up to a thousand sessions that expired before $1, so that the statement does not run long.
inline const pg::Write<void(Time)> delete_expired{"sessions.delete_expired", R"sql(
    delete from sessions s
     using (select user_id, id from sessions where expires_at < $1 order by expires_at limit 1000) old
     where s.user_id = old.user_id and s.id = old.id and s.expires_at < $1)sql"};

}  // namespace plaza::sessions
