#include "platform/pg/client/tx.hpp"

#include <libpq-fe.h>
#include <spdlog/spdlog.h>

#include <cassert>
#include <exception>
#include <string_view>

#include "platform/pg/client/pool.hpp"
#include "platform/pg/client/transaction_queries.hpp"

namespace plaza::pg {

Tx::Tx(std::shared_ptr<Pool> pool) : transaction_(std::make_shared<Transaction>()) {
    transaction_->pool = std::move(pool);
}

Tx::Tx(Tx&&) noexcept = default;

Tx::~Tx() {
    if (!transaction_ || !transaction_->connection) return;
    transaction_->is_dropped = true;
    transaction_->connection->wake();
    if (transaction_->has_written && transaction_->connection->is_open() && std::uncaught_exceptions() == 0)
        spdlog::error("a transaction that had written was dropped without commit, and is rolled back");
}

Task<Result> Tx::execute(const QueryBase& query, Parameters parameters) {
    auto& transaction = *transaction_;
    if (transaction.is_over) throw Unavailable("the transaction is over");
    transaction.has_written = transaction.has_written || query.lane() == Lane::write;
    if (transaction.connection) {
        if (!transaction.connection->is_open()) throw Unavailable(transaction.connection->problem());
        const auto statement = std::make_shared<Statement>(query, std::move(parameters));
        transaction.connection->submit(Pending(statement));
        co_return co_await statement->answer();
    }
    // The connection is taken with the first statement, so that a transaction holds none while it does not need it.
    const auto statement = std::make_shared<Statement>(query, std::move(parameters), transaction_);
    try {
        transaction.pool->submit(statement);
        co_return co_await statement->answer();
    } catch (...) {
        // Without its first statement it must not commit the rest.
        if (!transaction.connection) transaction.is_over = true;
        throw;
    }
}

Task<> Tx::commit() {
    if (!transaction_->connection && !transaction_->is_over) co_return;
    const auto result = co_await execute(commit_transaction, Parameters{});
    // The server commits nothing after an error, and says so by the name of what it did instead.
    if (std::string_view(PQcmdStatus(result.get())) != "COMMIT")
        throw Error("25P02", "", "the transaction was rolled back, because a statement of it had failed");
}

}  // namespace plaza::pg
