// Statement: a statement shared by the caller that waits for the result and the connection that runs it.
#pragma once

#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include "platform/base/signal.hpp"
#include "platform/pg/client/result.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::pg {

struct Transaction;

class Statement {
 public:
    Statement(const QueryBase& text, Parameters values) : query(text), parameters(std::move(values)) {}

    const QueryBase& query;
    const Parameters parameters;
    /// The transaction of the statement, if any. The connection that takes the first statement stays with the
    /// transaction.
    std::shared_ptr<Transaction> transaction;
    /// Whether this is the first statement of a unit. The followers are sent with it and have the same outcome.
    bool is_unit = false;
    std::vector<std::shared_ptr<Statement>> followers;
    /// When the statement stops waiting for a connection.
    std::chrono::steady_clock::time_point deadline;
    /// The number of conflicts with other transactions so far.
    int collisions = 0;
    /// Whether it failed in a batch, and may have caused the failure.
    bool is_suspect = false;
    /// The reply of the last exchange; empty if the connection was lost.
    Result reply;
    /// For a ByKey: the row in the reply for each key, or -1.
    std::vector<int> rows_of_keys;

    /// For the caller: returns when take() has a result.
    Task<> wait() { return done_.wait(); }
    /// Throws the error of the statement, if any.
    void require_success() const {
        if (failure_) std::rethrow_exception(failure_);
    }
    [[nodiscard]] Result take() {
        require_success();
        return std::move(reply);
    }

    /// For the connection: only the first call of succeed() or fail() has an effect.
    void succeed();
    /// If the first statement of a transaction fails before it has a connection, the transaction ends.
    void fail(std::exception_ptr failure);
    [[nodiscard]] bool is_answered() const { return done_.is_set(); }

    /// The statement of a unit at this place, counted from 0; null after the last.
    [[nodiscard]] Statement* at(std::size_t place) {
        if (place == 0) return this;
        return place <= followers.size() ? followers[place - 1].get() : nullptr;
    }
    [[nodiscard]] std::size_t count() const { return 1 + followers.size(); }

 private:
    std::exception_ptr failure_;
    Signal done_;
};

/// The connection's ownership of a statement, which the caller shares because either may be destroyed first. If
/// destroyed without a result, the statement fails with Unavailable, so that its caller resumes.
class Pending {
 public:
    explicit Pending(std::shared_ptr<Statement> statement) : statement_(std::move(statement)) {}
    Pending(Pending&&) = default;
    Pending& operator=(Pending&& other) noexcept {
        std::swap(statement_, other.statement_);
        return *this;
    }
    ~Pending() {
        if (statement_ && !statement_->is_answered())
            statement_->fail(std::make_exception_ptr(Unavailable("the server is shutting down")));
    }

    Statement& operator*() const { return *statement_; }
    Statement* operator->() const { return statement_.get(); }

 private:
    std::shared_ptr<Statement> statement_;
};

using Batch = std::vector<Pending>;

}  // namespace plaza::pg
