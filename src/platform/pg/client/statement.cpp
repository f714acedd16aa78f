#include "platform/pg/client/statement.hpp"

#include "platform/pg/client/transaction.hpp"

namespace plaza::pg {

void Statement::succeed() {
    for (const auto& follower : followers) follower->succeed();
    done_.set();
}

void Statement::fail(std::exception_ptr failure) {
    if (done_.is_set()) return;
    failure_ = std::move(failure);
    for (const auto& follower : followers) follower->fail(failure_);
    done_.set();
    // A transaction must not commit the other statements without the first one.
    if (transaction && !transaction->connection) transaction->end(failure_);
}

void Transaction::end(const std::exception_ptr& reason) {
    is_over = true;
    const auto rest = std::exchange(waiting, {});
    for (const auto& pending : rest) pending->fail(reason);
}

}  // namespace plaza::pg
