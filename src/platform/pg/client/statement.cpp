#include "platform/pg/client/statement.hpp"

#include "platform/pg/client/transaction.hpp"

namespace plaza::pg {

void Statement::fail(std::exception_ptr failure) {
    if (done_.is_set()) return;
    failure_ = std::move(failure);
    done_.set();
    // Without its first statement it must not commit the rest.
    if (transaction && !transaction->connection) transaction->end(failure_);
}

void Transaction::end(const std::exception_ptr& reason) {
    is_over = true;
    const auto rest = std::exchange(waiting, {});
    for (const auto& pending : rest) pending->fail(reason);
}

}  // namespace plaza::pg
