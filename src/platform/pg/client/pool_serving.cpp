// Pool: runs the statements that a connection has taken from the queue, and settles them.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <ranges>
#include <string>
#include <utility>

#include "platform/pg/client/pool.hpp"
#include "platform/pg/client/reply.hpp"
#include "platform/pg/client/rolled_back.hpp"
#include "platform/pg/client/transaction.hpp"
#include "platform/pg/client/transaction_queries.hpp"

namespace plaza::pg {
namespace {

constexpr int max_collisions = 5;
constexpr Clock::duration collision_pause = std::chrono::milliseconds{20};
// How long a connection to a read-only server is kept before another server is searched for.
constexpr Clock::duration shortest_stay = std::chrono::seconds{1};

ReplyKind kind_of(const Statement& statement) {
    return statement.reply.has_value() ? pg::kind_of(statement.reply.get()) : ReplyKind::lost;
}

std::string reason_of_loss(const Statement& statement, const Connection& connection) {
    if (!connection.is_open()) return connection.problem();
    return statement.reply.has_value() ? message_of(statement.reply.get()) : "the server closed the connection";
}

/// Clears the place also if the task is destroyed, because only one trial at a time is allowed.
class Trial {
 public:
    Trial(std::shared_ptr<Connection>& place, std::shared_ptr<Connection> connection) : place_(place) {
        place_ = std::move(connection);
    }
    ~Trial() { place_.reset(); }
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;

 private:
    std::shared_ptr<Connection>& place_;
};

bool has_commit(const Batch& batch) {
    return &batch.back()->query == &commit_transaction;
}

/// The statement whose reply decides about a unit: the first one that failed, otherwise the last.
const Statement& decisive(Statement& unit) {
    for (std::size_t place = 0;; ++place) {
        const auto& statement = *unit.at(place);
        if (kind_of(statement) != ReplyKind::rows || place + 1 == unit.count()) return statement;
    }
}

/// Writes of one batch are one transaction. If it failed, none of them is done, and any of them may be the cause. So
/// each is sent again, alone.
void undo_together(const Batch& batch) {
    const auto is_done = [](const Pending& pending) { return kind_of(decisive(*pending)) == ReplyKind::rows; };
    if (std::ranges::all_of(batch, is_done)) return;
    for (const auto& pending : batch) {
        const auto kind = kind_of(decisive(*pending));
        if (kind == ReplyKind::rows || kind == ReplyKind::refused) pending->reply = aborted_reply();
    }
}

}  // namespace

Task<> Pool::serve(std::shared_ptr<Connection> connection, Batch batch) {
    if (batch.front()->transaction) {
        co_await serve_transaction(connection, std::move(batch.front()));
        co_return;
    }
    if (batch.front()->collisions > 0) {
        const auto duration = jittered(collision_pause * batch.front()->collisions);
        co_await connection->pause(duration);
    }
    const auto sent = Clock::now();
    co_await connection->exchange(batch);
    if (lane_ == Lane::write && batch.size() > 1) undo_together(batch);
    for (auto& pending : std::views::reverse(batch)) {
        if (settle(*pending, *connection, sent)) continue;
        // Statements that failed together are sent again one by one, so that they cannot fail together again.
        pending->is_suspect = true;
        if (pending->reply.has_value()) pending->deadline = Clock::now() + max_wait_;
        queue_.push_front(std::move(pending));
    }
    leave_if_demoted(*connection);
}

// Another server may be the primary now. Reconnecting after each write would be too expensive, so wait a while.
void Pool::leave_if_demoted(Connection& connection) const {
    if (connection.is_demoted() && connection.is_older_than(shortest_stay)) connection.close("the server is read-only");
}

Task<> Pool::serve_transaction(std::shared_ptr<Connection> connection, Pending first) {
    const auto transaction = first->transaction;
    if (transaction->is_dropped && !transaction->is_ending) co_return;
    transaction->connection = connection;
    bool is_commit_sent = false;
    Batch batch;
    batch.emplace_back(std::make_shared<Statement>(begin_transaction, Parameters{}));
    batch.push_back(std::move(first));
    while (!batch.empty()) {
        std::ranges::move(transaction->waiting, std::back_inserter(batch));
        transaction->waiting.clear();
        const auto sent = Clock::now();
        co_await connection->exchange(batch);
        settle_in_transaction(batch, *connection, sent);
        is_commit_sent = is_commit_sent || has_commit(batch);
        batch.clear();
        while (connection->is_in_transaction() && !transaction->is_dropped && transaction->waiting.empty())
            co_await connection->wait();
        if (connection->is_in_transaction()) std::swap(batch, transaction->waiting);
    }
    const auto reason = connection->is_open() ? "the transaction is over" : connection->problem();
    transaction->end(is_commit_sent ? std::make_exception_ptr(Unavailable(reason)) : rolled_back(reason));
    transaction->connection.reset();
    if (connection->is_in_transaction()) co_await roll_back(connection);
    leave_if_demoted(*connection);
}

std::exception_ptr Pool::failure_in_transaction(const Statement& statement, const Connection& connection,
                                                bool has_commit, Clock::time_point sent) const {
    const auto kind = kind_of(statement);
    if (kind == ReplyKind::lost) {
        auto reason = reason_of_loss(statement, connection);
        return has_commit ? std::make_exception_ptr(Unavailable(std::move(reason), true))
                          : rolled_back(std::move(reason));
    }
    if (kind == ReplyKind::aborted)
        return std::make_exception_ptr(Error(
            "25P02", "", fmt::format("{}: an earlier statement of the transaction failed", statement.query.name())));
    if (was_ended_early(statement, sent))
        return rolled_back(fmt::format("{}: {}", statement.query.name(), message_of(statement.reply.get())));
    return to_exception(statement.query, statement.reply.get());
}

/// If the batch has a commit and the connection is lost, the outcome of all its statements is unknown.
void Pool::settle_in_transaction(const Batch& batch, const Connection& connection, Clock::time_point sent) const {
    for (const auto& pending : batch) {
        if (kind_of(*pending) == ReplyKind::rows)
            pending->succeed();
        else
            pending->fail(failure_in_transaction(*pending, connection, has_commit(batch), sent));
    }
}

bool Pool::was_ended_early(const Statement& statement, Clock::time_point sent) const {
    if (!statement.reply.has_value()) return false;
    const auto limit = exceeded_limit(statement.reply.get());
    if (limit == Limit::none) return false;
    return Clock::now() - sent < (limit == Limit::lock ? manner_.lock_timeout : manner_.statement_timeout);
}

Task<> Pool::roll_back(std::shared_ptr<Connection> connection) {
    Batch batch;
    batch.emplace_back(std::make_shared<Statement>(roll_back_transaction, Parameters{}));
    co_await connection->exchange(batch);
    if (connection->is_in_transaction()) connection->close("a transaction could not be rolled back");
}

bool Pool::settle(Statement& statement, Connection& connection, Clock::time_point sent) {
    if (statement.is_answered()) return true;
    const auto& last = decisive(statement);
    switch (kind_of(last)) {
        case ReplyKind::rows:
            statement.succeed();
            return true;
        case ReplyKind::aborted:
            return false;
        case ReplyKind::conflict:
            if (statement.collisions++ < max_collisions) return false;
            statement.fail(std::make_exception_ptr(Unavailable("too many conflicts with other transactions")));
            return true;
        case ReplyKind::lost:
            return settle_lost(statement, connection);
        case ReplyKind::refused:
            if (was_ended_early(last, sent) && !statement.is_suspect) return false;
            statement.fail(to_exception(last.query, last.reply.get()));
            return true;
    }
    return true;
}

bool Pool::settle_lost(Statement& statement, Connection& connection) {
    connection.close(reason_of_loss(decisive(statement), connection));
    // A read has no effect, so it is sent one more time, within its time limit.
    const bool is_write = lane_ == Lane::write;
    if (!is_write && !is_closed_ && !statement.is_suspect) return false;
    statement.fail(std::make_exception_ptr(Unavailable(connection.problem(), is_write)));
    return true;
}

Task<Result> Pool::ask_anew(const QueryBase& query) {
    if (is_closed_ || trial_) throw Unavailable("a connection is already being tried, or the server is shutting down");
    const auto connection = std::make_shared<Connection>(executor_, manner_);
    const Trial trial(trial_, connection);
    const auto statement = std::make_shared<Statement>(query, Parameters{});
    Batch batch;
    batch.emplace_back(statement);
    co_await connection->open();
    co_await connection->exchange(batch);
    if (!statement->reply.has_value()) throw Unavailable(connection->problem());
    if (kind_of(*statement) != ReplyKind::rows) std::rethrow_exception(to_exception(query, statement->reply.get()));
    co_return statement->reply;
}

}  // namespace plaza::pg
