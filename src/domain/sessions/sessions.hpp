// Sessions and their tokens. A session is one log-in on one device. Its access tokens end with it, so that ending a
// session logs its device out.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "domain/credentials/credentials.hpp"
#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/secret.hpp"
#include "platform/base/task.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::sessions {

/// The device of a log-in, as shown in the list of sessions.
struct Device {
    std::string user_agent;  // any bytes: others than printable ASCII are replaced, a long text is truncated
    std::string address;
};

/// A brief session ends with its access token. A refreshable session is prolonged by refresh tokens (`offline_access`
/// of OpenID Connect).
enum class Kind { brief, refreshable };

struct Tokens {
    std::string access;
    std::chrono::seconds expires_in;
    std::optional<std::string> refresh;
};

struct Session {
    SessionId id;
    Time created_at;
    Time last_used_at;  // the last log-in or refresh
    Time expires_at;    // unless it is refreshed
    std::string user_agent;
    std::string address;
    bool is_current;
};
BOOST_DESCRIBE_STRUCT(Session, (), (id, created_at, last_used_at, expires_at, user_agent, address, is_current))

/// Begins a session and returns its first tokens. Returns nullopt if the user was suspended or got another password
/// since the check.
Task<std::optional<Tokens>> begin(Context& context, credentials::Verified user, Device device, Kind kind);

/// Replaces a refresh token and returns new tokens. The replaced token may be presented again until its successor is
/// used, because the answer may have been lost: it then gets the same successor. Any other replaced token ends the
/// session, because it or its successor was stolen (RFC 9700 §4.14.2). Returns nullopt if the token is not valid.
/// Throws too_many() beyond the limit of attempts.
Task<std::optional<Tokens>> refresh(Context& context, Secret token, Device device);

/// Lists up to a hundred sessions of the viewer, newest first. Throws signed_out() if the viewer's token is no longer
/// valid, and legacy_token for a token of the original API, as do the next two.
Task<std::vector<Session>> list(ReadContext& context, Viewer viewer);

/// Lists the sessions of a user for the operator. None is marked as current.
Task<std::vector<Session>> list_of(ReadContext& context, AccountId user);

/// Returns false if the viewer has no such session. Throws old_log_in for another session than the viewer's own if the
/// viewer did not log in recently.
Task<bool> end(Context& context, Viewer viewer, SessionId session);

/// Ends all sessions of the viewer except that of the token.
Task<> end_others(Context& context, Viewer viewer);

/// A session with one opaque token: of an app, or of a browser that signed in on a page.
struct NewOpaqueSession {
    credentials::Verified user;
    std::optional<AppId> app{};  // absent: a browser
    Scopes scopes{};             // of the app
    Time expires_at{};
    Device device{};
};

struct OpaqueSession {
    SessionId id;
    Secret token;
    pg::Made<SessionId> made;  // has no row if the user was suspended or got another password
};

/// Adds the statements that begin the session to the unit.
OpaqueSession add(const Context& context, pg::Unit& unit, NewOpaqueSession wish);

/// A session of an app, to be ended.
struct SessionOfApp {
    AccountId user;
    SessionId session;
    AppId app;
    std::optional<std::string> token_hash{};  // if only this token proves that it is the caller's
};

/// Adds the statements that end the session to the unit.
void end(const Context& context, pg::Unit& unit, SessionOfApp which);

/// How long a browser stays signed in.
inline constexpr std::chrono::days browser_life{30};

/// Begins the session of a browser, and returns its token, for a cookie. Returns as begin().
Task<std::optional<Secret>> begin_in_browser(Context& context, credentials::Verified user, Device device);

struct Browser {
    AccountId user;
    SessionId session;
};

/// The session of a browser's cookie. Nullopt if it is invalid or has ended.
Task<std::optional<Browser>> find_in_browser(ReadContext& context, Secret cookie);

/// Deletes up to 1,000 expired sessions, and returns how many.
Task<std::int64_t> forget_expired(Context& context);

}  // namespace plaza::sessions
