// Tx: a transaction as a value. Its queries run on one connection, whatever their lane.
#pragma once

#include <memory>
#include <span>

#include "platform/pg/client/runner.hpp"

namespace plaza::pg {

class Pool;
struct Transaction;

/// Dropped without commit(), it rolls back; where it had written and no exception is the reason, that is logged as an
/// error, for then the commit was forgotten. Statements are sent in the order of the calls, those of one turn together:
/// after one that fails, none has an effect.
class Tx : public Writer {
 public:
    explicit Tx(std::shared_ptr<Pool> pool);
    Tx(Tx&&) noexcept;
    Tx& operator=(Tx&&) = delete;
    ~Tx() override;

    /// Sent in the call, like every statement. Throws Error where a deferred constraint, or a statement before, had
    /// failed; Unavailable with outcome_unknown where the connection was lost before the answer.
    [[nodiscard]] Task<> commit();

 private:
    void submit(const std::shared_ptr<Statement>& statement) override;
    void submit_unit(std::span<const std::shared_ptr<Statement>> statements) override;

    std::shared_ptr<Transaction> transaction_;
};

}  // namespace plaza::pg
