// Tx: a transaction. Runs all its queries on one connection, independent of their lanes.
#pragma once

#include <memory>
#include <span>

#include "platform/pg/client/runner.hpp"

namespace plaza::pg {

class Pool;
struct Transaction;

/// Rolls back if destroyed without commit(). This is logged as an error if the transaction had written and no exception
/// is in flight, because a commit was forgotten. Statements are sent in the order of the calls; those of one turn of
/// the loop are sent together. After an error, the following statements have no effect.
class Tx : public Writer {
 public:
    explicit Tx(std::shared_ptr<Pool> pool);
    Tx(Tx&&) noexcept;
    Tx& operator=(Tx&&) = delete;
    ~Tx() override;

    /// Commits; the call sends the statement. Throws Error if a deferred constraint or an earlier statement failed.
    /// Throws Unavailable with outcome_unknown if the connection was lost before the answer.
    [[nodiscard]] Task<> commit();

 private:
    void submit(const std::shared_ptr<Statement>& statement) override;
    void submit_unit(std::span<const std::shared_ptr<Statement>> statements) override;

    std::shared_ptr<Transaction> transaction_;
};

}  // namespace plaza::pg
