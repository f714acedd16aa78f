// What a reply of the server means: the exceptions of error.hpp, out of SQLSTATE.
#pragma once

#include <exception>
#include <string>

#include "platform/pg/client/result.hpp"
#include "platform/pg/query/query.hpp"

struct pg_result;

namespace plaza::pg {

enum class ReplyKind {
    rows,      // it was done
    aborted,   // not tried, because one before it in the batch failed
    conflict,  // collided with another transaction: try again
    lost,      // the server is ending this connection
    refused,
};

[[nodiscard]] ReplyKind kind_of(const pg_result* reply);

/// Stands for the reply to a statement that is to be sent again.
[[nodiscard]] Result aborted_reply();

/// Error, or Unavailable where a later attempt may succeed.
[[nodiscard]] std::exception_ptr to_exception(const QueryBase& query, const pg_result* reply);

/// The server's own words, for the log.
[[nodiscard]] std::string message_of(const pg_result* reply);

/// The connection leads to a standby, or to one that only reads: it is of no use for writing.
[[nodiscard]] bool is_read_only(const pg_result* reply);

}  // namespace plaza::pg
