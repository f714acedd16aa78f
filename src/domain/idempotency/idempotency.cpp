#include "domain/idempotency/idempotency.hpp"

#include <chrono>
#include <utility>

#include "domain/idempotency/queries.hpp"
#include "platform/base/refusal.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/rolled_back.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::idempotency {
namespace {

constexpr std::chrono::hours answers_kept{24};

// How often work is done that collides with other transactions or gets an id that exists.
constexpr int most_attempts = 8;

/// Whether this request got the key.
Task<bool> take_key(pg::Tx& transaction, Key key, Time now) {
    const Time oldest = now - answers_kept;
    const auto taken =
        co_await transaction.run(claim_key, key.caller, std::move(key.text), std::move(key.request), now, oldest);
    co_return taken == 1;
}

}  // namespace

Attempt::Attempt(const Context& outer, Key key, std::unique_ptr<pg::Tx> transaction)
    : key_(std::move(key)), transaction_(std::move(transaction)), context_(outer.within(*transaction_)) {}
Attempt::Attempt(Attempt&&) noexcept = default;
Attempt::~Attempt() = default;

Task<> Attempt::commit(Answer answer) {
    co_await transaction_->run(keep_answer, key_.caller, key_.text, answer.status, std::move(answer.headers),
                               std::move(answer.body), std::move(answer.refusal));
    co_await transaction_->commit();
}

Task<Claim> claim(Context& context, Key key) {
    auto begun = co_await context.database.begin();
    auto transaction = std::make_unique<pg::Tx>(std::move(begun));
    Claim claim;
    const bool is_ours = co_await take_key(*transaction, key, context.now());
    if (is_ours) {
        claim.attempt.emplace(context, std::move(key), std::move(transaction));
        co_return claim;
    }
    auto kept = co_await transaction->maybe(find_kept, key.caller, key.text);
    co_await transaction->commit();
    if (kept && kept->request == key.request)
        claim.first_answer =
            Answer{kept->status, std::move(kept->headers), std::move(kept->answer), std::move(kept->refusal)};
    co_return claim;
}

bool may_repeat(const std::exception_ptr& failure, int attempts) {
    try {
        std::rethrow_exception(failure);
    } catch (const pg::RolledBack&) {
        return attempts == 1;
    } catch (const Refusal& refusal) {
        return refusal.reason == Reason::collided && attempts < most_attempts;
    } catch (const pg::Error& error) {
        return error.is_conflict() && attempts < most_attempts;
    } catch (...) {
        return false;
    }
}

Task<std::int64_t> forget_old(Context& context) {
    const Time oldest = context.now() - answers_kept;
    co_return co_await context.db.run(delete_old, oldest);
}

}  // namespace plaza::idempotency
