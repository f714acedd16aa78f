#include "domain/credentials/recheck.hpp"

#include <chrono>
#include <exception>
#include <utility>

#include "domain/context.hpp"
#include "domain/credentials/compare.hpp"
#include "domain/credentials/events.hpp"
#include "domain/credentials/recheck_queries.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::credentials {
namespace {

// The server must have stopped if a comparison takes longer.
constexpr std::chrono::minutes longest_comparison{1};

Task<> lock_if_guessed(Context& context, OwnSession session) {
    const bool is_locked = co_await context.database.one(is_guessed, session.user, session.id);
    if (!is_locked) co_return;
    pg::Unit unit(context.database);
    unit.add(end_guessed_session, session.user, session.id);
    context.say(unit, SessionLocked{session.user, session.id});
    co_await unit.commit();
}

}  // namespace

Task<std::optional<crypto::Verdict>> recheck(Context& context, OwnSession session, Secret password, Secret stored) {
    // Counted before the comparison, so that parallel requests cannot exceed the limit.
    const auto now = context.now();
    const auto counted =
        co_await context.database.run(begin_recheck, session.user, session.id, now, now - longest_comparison);
    if (counted == 0) {
        co_await lock_if_guessed(context, session);
        co_return std::nullopt;
    }
    std::optional<crypto::Verdict> verdict;
    std::exception_ptr failure;
    try {
        verdict = co_await compare(context, std::move(password), std::move(stored), session.user.value);
    } catch (...) {
        failure = std::current_exception();
    }
    std::optional<bool> is_right;
    if (verdict) is_right = verdict->matches;
    co_await context.database.run(end_recheck, session.user, session.id, is_right, context.now());
    if (failure) std::rethrow_exception(failure);
    if (!verdict->matches) co_await lock_if_guessed(context, session);
    co_return verdict;
}

}  // namespace plaza::credentials
