// The SQL of grants, with its row types.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/grants/grants.hpp"
#include "domain/ids.hpp"
#include "domain/sessions/access_token.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/id.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::grants {

using CodeId = Id<"code">;
using sessions::AppTokenId;

// $2 is the session in which the user consented. Inserts nothing if it is no longer valid. A user has at most the
// newest hundred codes, because only housekeeping deletes old ones.
inline const pg::Write<CodeId(AccountId, SessionId, CodeId, std::string, AppId, std::string, Scopes,
                              std::optional<std::string>, Time)>
    insert_code{"grants.insert_code", R"sql(
    with made as (
        insert into codes (user_id, id, granted_in, hash, app_id, redirect_uri, scopes, challenge, password_changed_at,
                           expires_at)
        select u.id, $3, s.id, $4, $5, $6, $7, $8, u.password_changed_at, $9
          from users u
          join sessions s on s.user_id = $1 and s.id = $2
                         and s.password_changed_at is not distinct from u.password_changed_at
         where u.id = $1 and u.suspended_at is null
            on conflict (user_id, id) do nothing
        returning id),
    surplus as (
        delete from codes
         where user_id = $1
           and id = any (array(select c.id from made, codes c where c.user_id = $1
                                order by c.id desc offset 99 limit 1000)))
    select id from made)sql"};

inline const pg::Write<void(AppId, Time)> note_grant{"grants.note", R"sql(
    update apps set granted_at = $2 where id = $1 and granted_at is null)sql"};

struct CodeRow {
    AppId app_id;
    std::string redirect_uri;
    Scopes scopes;
    std::optional<std::string> challenge;
    std::optional<Time> password_changed_at;
    Time expires_at;
    std::optional<SessionId> session_id;
};
BOOST_DESCRIBE_STRUCT(CodeRow, (),
                      (app_id, redirect_uri, scopes, challenge, password_changed_at, expires_at, session_id))

inline const pg::Read<CodeRow(AccountId, CodeId, std::string)> find_code{"grants.find_code", pg::Lane::point, R"sql(
    select app_id, redirect_uri, scopes, challenge, password_changed_at, expires_at, session_id
      from codes where user_id = $1 and id = $2 and hash = $3)sql"};

// Only one of two requests takes a code. It ends with the session in which the user allowed the app.
inline const pg::Write<void(AccountId, CodeId, SessionId)> take_code{"grants.take_code", R"sql(
    update codes set session_id = $3
     where user_id = $1 and id = $2 and session_id is null
       and exists (select from sessions s where s.user_id = $1 and s.id = codes.granted_in))sql"};

inline const pg::Write<SessionId(AccountId, CodeId)> find_taken{"grants.find_taken", R"sql(
    select coalesce(session_id, 0) as session_id
      from codes where user_id = $1 and id = $2 and session_id is not null for key share)sql",
                                                                pg::not_null("session_id")};

inline const pg::Write<AppTokenId(AppId, AppTokenId, std::string, Scopes, Time)> insert_app_token{
    "grants.insert_app_token",
    R"sql(
    with made as (
        insert into app_tokens (app_id, id, hash, scopes, created_at) values ($1, $2, $3, $4, $5)
            on conflict (app_id, id) do nothing
        returning id),
    surplus as (
        delete from app_tokens
         where app_id = $1
           and id = any (array(select t.id from made, app_tokens t where t.app_id = $1
                                order by t.id desc offset 99 limit 1000)))
    select id from made)sql"};

inline const pg::Write<void(AppId, AppTokenId, std::string)> delete_app_token{"grants.delete_app_token", R"sql(
    delete from app_tokens where app_id = $1 and id = $2 and hash = $3)sql"};

struct SessionOfApp {
    SessionId id;
    AppId app;
    Scopes scopes;
    Time created_at;
};
BOOST_DESCRIBE_STRUCT(SessionOfApp, (), (id, app, scopes, created_at))

// All valid ones: there are at most 200.
inline const pg::Read<SessionOfApp(AccountId, Time)> list_sessions{"grants.list", pg::Lane::list, R"sql(
    select s.id, coalesce(s.client_id, 0) as app, s.scopes, s.created_at
      from users u
      join sessions s on s.user_id = $1 and s.password_changed_at is not distinct from u.password_changed_at
     where u.id = $1 and s.client_id is not null and s.expires_at > $2
     order by s.id desc
     limit 200)sql",
                                                                   pg::not_null("app")};

inline const pg::Write<void(AccountId, AppId)> delete_codes{"grants.delete_codes", R"sql(
    delete from codes where user_id = $1 and app_id = $2 and session_id is null)sql"};

inline const pg::Write<void(Time)> delete_expired{"grants.delete_expired", R"sql(
    delete from codes c
     using (select user_id, id from codes where expires_at < $1 order by expires_at limit 1000) old
     where c.user_id = old.user_id and c.id = old.id and c.expires_at < $1)sql"};

}  // namespace plaza::grants
