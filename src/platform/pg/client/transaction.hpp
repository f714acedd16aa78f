// Transaction: the state shared by a Tx and the connection that serves it.
#pragma once

#include <exception>
#include <memory>

#include "platform/pg/client/statement.hpp"

namespace plaza::pg {

class Connection;
class Pool;

struct Transaction {
    std::shared_ptr<Pool> pool;
    std::shared_ptr<Connection> connection;  // from the first exchange to the end of the transaction
    Batch waiting;                           // for the next exchange; the first statement waits in the pool
    bool has_begun = false;                  // the first statement was submitted
    bool has_written = false;
    bool is_ending = false;  // the commit was submitted
    bool is_dropped = false;
    bool is_over = false;

    /// Ends the transaction: waiting statements fail with `reason`, and nothing more is sent.
    void end(const std::exception_ptr& reason);
};

}  // namespace plaza::pg
