#include "domain/sessions/sessions.hpp"

#include "domain/context.hpp"
#include "domain/sessions/events.hpp"
#include "domain/sessions/queries.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::sessions {

Task<std::vector<Session>> list(ReadContext& context, Viewer viewer) {
    const auto rights = co_await viewer.settled();
    credentials::require_session(rights);
    co_return co_await context.db.all(list_sessions, rights.id, rights.session, context.now());
}

Task<std::vector<Session>> list_of(ReadContext& context, AccountId user) {
    co_return co_await context.db.all(list_sessions, user, std::nullopt, context.now());
}

Task<bool> end(Context& context, Viewer viewer, SessionId session) {
    const auto rights = co_await viewer.settled();
    credentials::require_session(rights);
    const bool is_log_out = rights.session == session;
    if (!is_log_out && !rights.has_logged_in_recently(context.now())) throw Refusal{Reason::old_log_in};
    pg::Unit unit(context.db);
    const auto ended = unit.add(end_session, rights.id, session);
    context.say(unit, Ended{rights.id, session});
    co_await unit.commit();
    co_return ended.affected() > 0;
}

Task<> end_others(Context& context, Viewer viewer) {
    const auto rights = co_await viewer.settled();
    credentials::require_session(rights);
    pg::Unit unit(context.db);
    unit.add(end_other_sessions, rights.id, rights.session);
    context.say(unit, OthersEnded{rights.id, rights.session.value()});
    co_await unit.commit();
}

Task<std::int64_t> forget_expired(Context& context) {
    co_return co_await context.db.run(delete_expired, context.now());
}

}  // namespace plaza::sessions
