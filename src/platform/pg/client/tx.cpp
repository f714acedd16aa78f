#include "platform/pg/client/tx.hpp"

#include <libpq-fe.h>
#include <spdlog/spdlog.h>

#include <exception>
#include <string_view>

#include "platform/pg/client/pool.hpp"
#include "platform/pg/client/transaction.hpp"
#include "platform/pg/client/transaction_queries.hpp"

namespace plaza::pg {
namespace {

std::exception_ptr over() {
    return std::make_exception_ptr(Unavailable("the transaction is over"));
}

/// It is not part of the transaction, which may be about to commit.
std::shared_ptr<Statement> refused(const QueryBase& query, std::exception_ptr reason) {
    auto statement = std::make_shared<Statement>(query, Parameters{});
    statement->fail(std::move(reason));
    return statement;
}

Task<> nothing_to_commit() {
    co_return;
}

Task<> committed(std::shared_ptr<Statement> commit) {
    co_await commit->wait();
    const auto result = commit->take();
    // The server commits nothing after an error, and says so by the name of what it did instead.
    if (std::string_view(PQcmdStatus(result.get())) != "COMMIT")
        throw Error("25P02", "", "the transaction was rolled back, because a statement of it had failed");
}

}  // namespace

Tx::Tx(std::shared_ptr<Pool> pool) : transaction_(std::make_shared<Transaction>()) {
    transaction_->pool = std::move(pool);
}

Tx::Tx(Tx&&) noexcept = default;

Tx::~Tx() {
    if (!transaction_ || !transaction_->has_begun) return;
    transaction_->is_dropped = true;
    const auto connection = transaction_->connection;
    if (connection) connection->wake();
    if (transaction_->is_ending) return;
    if (transaction_->has_written && !transaction_->is_over && (!connection || connection->is_open()) &&
        std::uncaught_exceptions() == 0)
        spdlog::error("a transaction that had written was dropped without commit, and is rolled back");
    transaction_->end(over());
}

std::shared_ptr<Statement> Tx::submit(const QueryBase& query, Parameters parameters) {
    auto& transaction = *transaction_;
    if (transaction.is_over || transaction.is_ending) return refused(query, over());
    if (transaction.connection && !transaction.connection->is_open())
        return refused(query, std::make_exception_ptr(Unavailable(transaction.connection->problem())));
    transaction.has_written = transaction.has_written || query.lane() == Lane::write;
    auto statement = std::make_shared<Statement>(query, std::move(parameters), transaction_);
    if (transaction.has_begun) {
        transaction.waiting.emplace_back(statement);
        if (transaction.connection) transaction.connection->wake();
    } else {
        // The connection is taken with the first statement, so that a transaction holds none while it does not need it.
        transaction.has_begun = true;
        transaction.pool->submit(statement);
    }
    return statement;
}

Task<> Tx::commit() {
    if (!transaction_->has_begun) return nothing_to_commit();
    auto commit = submit(commit_transaction, Parameters{});
    transaction_->is_ending = true;
    return committed(std::move(commit));
}

}  // namespace plaza::pg
