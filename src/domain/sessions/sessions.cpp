#include "domain/sessions/sessions.hpp"

#include "domain/context.hpp"
#include "domain/sessions/queries.hpp"
#include "platform/pg/client/database.hpp"

namespace plaza::sessions {

Task<std::vector<Session>> list(Context& context, Viewer viewer) {
    co_await credentials::require_session(context, viewer);
    auto sessions = co_await context.db.all(list_sessions, viewer.id, viewer.issued_at, viewer.session);
    if (sessions.empty()) co_await credentials::require_signed_in(context, viewer);
    co_return sessions;
}

Task<std::vector<Session>> list_of(Context& context, AccountId user) {
    co_return co_await context.db.all(list_sessions_of, user);
}

Task<bool> end(Context& context, Viewer viewer, SessionId session) {
    co_await credentials::require_session(context, viewer);
    const auto ended = co_await context.db.run(end_session, viewer.id, viewer.issued_at, viewer.session, session);
    if (ended == 0) co_await credentials::require_signed_in(context, viewer);
    co_return ended > 0;
}

Task<> end_others(Context& context, Viewer viewer) {
    co_await credentials::require_session(context, viewer);
    const auto ended = co_await context.db.run(end_other_sessions, viewer.id, viewer.issued_at, viewer.session);
    if (ended == 0) co_await credentials::require_signed_in(context, viewer);
}

Task<std::int64_t> forget_expired(Context& context) {
    co_return co_await context.db.run(delete_expired);
}

}  // namespace plaza::sessions
