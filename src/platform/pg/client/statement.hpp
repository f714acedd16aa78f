// Statement: one statement between the caller who waits for its answer and the connection that brings it.
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
    /// The transaction it is part of. The connection that takes the first statement stays with the transaction.
    std::shared_ptr<Transaction> transaction;
    /// It is the first one of a unit; those after it travel with it. What becomes of it becomes of them.
    bool is_unit = false;
    std::vector<std::shared_ptr<Statement>> followers;
    /// When waiting for a connection ends.
    std::chrono::steady_clock::time_point deadline;
    /// How often it collided with another transaction.
    int collisions = 0;
    /// It was sent in vain with others, and may be why.
    bool is_suspect = false;
    /// What the last exchange brought; nothing when the connection was lost.
    Result reply;
    /// Of a ByKey: for each of its keys the row of the reply, -1 for none.
    std::vector<int> rows_of_keys;

    /// The caller's side: returns when take() has an answer.
    Task<> wait() { return done_.wait(); }
    /// Throws what it failed with.
    void require_success() const {
        if (failure_) std::rethrow_exception(failure_);
    }
    [[nodiscard]] Result take() {
        require_success();
        return std::move(reply);
    }

    /// The connection's side: the first call counts.
    void succeed();
    /// A transaction that has no connection yet fails with its first statement.
    void fail(std::exception_ptr failure);
    [[nodiscard]] bool is_answered() const { return done_.is_set(); }

    /// Of a unit the statement at this place, from 0; null after the last.
    [[nodiscard]] Statement* at(std::size_t place) {
        if (place == 0) return this;
        return place <= followers.size() ? followers[place - 1].get() : nullptr;
    }
    [[nodiscard]] std::size_t count() const { return 1 + followers.size(); }

 private:
    std::exception_ptr failure_;
    Signal done_;
};

/// The duty to answer a statement. Shared with the caller because either may be destroyed first; when this side goes
/// without an answer, the caller hears of it (and the caller's coroutine, held by the statement, is released).
class Pending {
 public:
    explicit Pending(std::shared_ptr<Statement> statement) : statement_(std::move(statement)) {}
    Pending(Pending&&) = default;
    Pending& operator=(Pending&& other) noexcept {
        std::swap(statement_, other.statement_);
        return *this;
    }
    ~Pending() {
        if (statement_) statement_->fail(std::make_exception_ptr(Unavailable("the server is shutting down")));
    }

    Statement& operator*() const { return *statement_; }
    Statement* operator->() const { return statement_.get(); }

 private:
    std::shared_ptr<Statement> statement_;
};

using Batch = std::vector<Pending>;

}  // namespace plaza::pg
