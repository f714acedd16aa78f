// /users/me/sessions: list and end the caller's sessions.
#include <string>
#include <string_view>
#include <vector>

#include "api/auth.hpp"
#include "api/native/mount.hpp"
#include "api/native/native.hpp"
#include "api/native/user_out.hpp"
#include "domain/sessions/sessions.hpp"

namespace plaza::native {
namespace {

struct SessionOut {
    static constexpr std::string_view example =
        R"({"id":91234567890456,"created_at":"2026-11-22T12:46:21.390027Z",)"
        R"("last_used_at":"2026-11-23T08:00:00.000000Z","expires_at":"2026-12-23T08:00:00.000000Z",)"
        R"("user_agent":"Mozilla/5.0","address":"192.0.2.7","current":true})";
    static constexpr json::Note notes[] = {{"current", "Whether the request's token belongs to this session."}};

    SessionId id;
    Time created_at;
    Time last_used_at;
    Time expires_at;
    std::string user_agent;
    std::string address;
    bool current;
};
BOOST_DESCRIBE_STRUCT(SessionOut, (), (id, created_at, last_used_at, expires_at, user_agent, address, current))

SessionOut to_session_out(sessions::Session session) {
    return {session.id,
            session.created_at,
            session.last_used_at,
            session.expires_at,
            std::move(session.user_agent),
            std::move(session.address),
            session.is_current};
}

Task<std::vector<SessionOut>> get_sessions(ReadContext& context, Viewer viewer) {
    auto found = co_await sessions::list(context, viewer);
    std::vector<SessionOut> out;
    out.reserve(found.size());
    for (auto& session : found) out.push_back(to_session_out(std::move(session)));
    co_return out;
}

/// Sessions of other users get the same answer as unknown sessions.
Task<http::NoContent> delete_session(Context& context, http::Path<"id", RequestedId<SessionId>> id, Viewer viewer) {
    const bool is_ended = co_await sessions::end(context, viewer, (*id).id);
    if (!is_ended) throw absent("session", (*id).digits);
    co_return http::NoContent{};
}

Task<http::NoContent> delete_other_sessions(Context& context, Viewer viewer) {
    co_await sessions::end_others(context, viewer);
    co_return http::NoContent{};
}

}  // namespace

void mount_sessions(const Mount& mount) {
    const auto sessions = mount.tagged("Users");
    sessions.get<"/users/me/sessions", get_sessions>({
        .summary = "List your sessions",
        .description = "Lists where the caller is logged in.",
        .success = "The active sessions.",
        .refusals = {old_token},
    });
    sessions.del<"/users/me/sessions", delete_other_sessions>(
        {
            .summary = "End all other sessions",
            .description = "Logs the caller out everywhere but here.",
            .success = "The other sessions have ended.",
            .refusals = {old_token, old_log_in},
        },
        {.needs_recent_log_in = true});
    sessions.del<"/users/me/sessions/{id}", delete_session>({
        .summary = "End a session",
        .description = "Logs the caller out on one device. Its tokens are invalid from then on. Ending another session "
                       "than one's own needs a log-in within the last 15 minutes.",
        .success = "The session has ended.",
        .refusals = {old_token,
                     old_log_in,
                     {404, "The caller has no such session.", "session with id: 1 does not exist"}},
    });
}

}  // namespace plaza::native
