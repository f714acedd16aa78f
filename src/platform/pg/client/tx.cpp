#include "platform/pg/client/tx.hpp"

#include <libpq-fe.h>
#include <spdlog/spdlog.h>

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "platform/pg/client/pool.hpp"
#include "platform/pg/client/rolled_back.hpp"
#include "platform/pg/client/transaction.hpp"
#include "platform/pg/client/transaction_queries.hpp"

namespace plaza::pg {
namespace {

std::exception_ptr over() {
    return std::make_exception_ptr(Unavailable("the transaction is over"));
}

Task<> nothing_to_commit() {
    co_return;
}

Task<> committed(std::shared_ptr<Statement> commit) {
    co_await commit->wait();
    const auto result = commit->take();
    // After an error the server rolls back instead of committing. Only the command tag shows it.
    if (std::string_view(PQcmdStatus(result.get())) != "COMMIT")
        throw Error("25P02", "", "the transaction was rolled back because one of its statements failed");
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
        spdlog::error("a transaction with writes was dropped without commit and is rolled back");
    transaction_->end(over());
}

void Tx::submit(const std::shared_ptr<Statement>& statement) {
    auto& transaction = *transaction_;
    if (transaction.is_ending) return statement->fail(over());
    if (transaction.is_over) return statement->fail(rolled_back("the transaction is over"));
    if (transaction.connection && !transaction.connection->is_open())
        return statement->fail(rolled_back(transaction.connection->problem()));
    transaction.has_written = transaction.has_written || statement->query.lane() == Lane::write;
    statement->transaction = transaction_;
    if (std::exchange(transaction.has_begun, true)) {
        transaction.waiting.emplace_back(statement);
        if (transaction.connection) transaction.connection->wake();
    } else {
        // Take a connection with the first statement, so that an unused transaction holds none.
        transaction.pool->submit(statement);
    }
}

// The statements of the unit are committed with the transaction.
void Tx::submit_unit(std::span<const std::shared_ptr<Statement>> statements) {
    for (const auto& statement : statements) submit(statement);
}

Task<> Tx::commit() {
    if (!transaction_->has_begun) return nothing_to_commit();
    auto statement = std::make_shared<Statement>(commit_transaction, Parameters{});
    submit(statement);
    transaction_->is_ending = true;
    return committed(std::move(statement));
}

}  // namespace plaza::pg
