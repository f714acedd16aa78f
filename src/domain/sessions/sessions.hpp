// Sessions: one log-in on one device each, and the tokens of it. A session's access tokens end with it, so ending one
// logs its device out.
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

namespace plaza::sessions {

/// What somebody logs in with, as they will see it in the list of their sessions.
struct Device {
    std::string user_agent;  // any bytes: what is not printable ASCII is replaced, what is too long is cut
    std::string address;
};

/// A session ends with its access token, or goes on by refresh tokens (OAuth's `offline_access`).
enum class Kind { brief, refreshable };

struct Tokens {
    std::string access;
    std::chrono::seconds expires_in;
    std::optional<std::string> refresh;
};

struct Session {
    SessionId id;
    Time created_at;
    Time last_used_at;  // logged in or refreshed
    Time expires_at;    // unless it is refreshed
    std::string user_agent;
    std::string address;
    bool is_current;
};
BOOST_DESCRIBE_STRUCT(Session, (), (id, created_at, last_used_at, expires_at, user_agent, address, is_current))

/// The tokens of a new session. Absent where the user was suspended or got another password since they were verified.
Task<std::optional<Tokens>> begin(Context& context, credentials::Verified user, Device device, Kind kind);

/// New tokens for a refresh token, which is replaced by the one among them. Until that one is used, its
/// parent may be presented again and gets the same successor, because the answer may have been lost. Any other token
/// that was replaced ends the session, because it or its successor was stolen (RFC 9700 §4.14.2). Absent if there is
/// nothing to refresh. Throws too_many() beyond the limit of attempts.
Task<std::optional<Tokens>> refresh(Context& context, Secret token, Device device);

/// The viewer's, newest first, a hundred at most. Throws signed_out() for a viewer whose token does not count, and
/// legacy_token for a token of the original API, as the next two do.
Task<std::vector<Session>> list(ReadContext& context, Viewer viewer);

/// Those of a user for whoever runs the server, with none marked as current.
Task<std::vector<Session>> list_of(ReadContext& context, AccountId user);

/// False where the viewer has no such session.
Task<bool> end(Context& context, Viewer viewer, SessionId session);

/// All but the one that the viewer's token is of.
Task<> end_others(Context& context, Viewer viewer);

/// Deletes up to 1,000 expired sessions, and returns how many.
Task<std::int64_t> forget_expired(Context& context);

}  // namespace plaza::sessions
