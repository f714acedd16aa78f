// Tx: a transaction as a value. Its queries run on one connection, whatever their lane.
#pragma once

#include <memory>

#include "platform/pg/client/runner.hpp"

namespace plaza::pg {

class Pool;
struct Transaction;

/// Dropped without commit(), it rolls back; where it had written and no exception is the reason, that is logged as an
/// error, for then the commit was forgotten. One statement at a time.
class Tx : public Runner {
 public:
    explicit Tx(std::shared_ptr<Pool> pool);
    Tx(Tx&&) noexcept;
    Tx& operator=(Tx&&) = delete;
    ~Tx() override;

    /// Throws Error where a deferred constraint, or a statement before, had failed; Unavailable with outcome_unknown
    /// where the connection was lost before the answer.
    [[nodiscard]] Task<> commit();

 private:
    Task<Result> execute(const QueryBase& query, Parameters parameters) override;

    std::shared_ptr<Transaction> transaction_;
};

}  // namespace plaza::pg
