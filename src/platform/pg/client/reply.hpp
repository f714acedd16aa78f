// ReplyKind: classifies the replies of the server, and turns SQLSTATE into the exceptions of error.hpp.
#pragma once

#include <exception>
#include <string>

#include "platform/pg/client/result.hpp"
#include "platform/pg/query/query.hpp"

struct pg_result;

namespace plaza::pg {

enum class ReplyKind {
    rows,      // the statement succeeded
    aborted,   // not executed, because an earlier statement of the batch failed
    conflict,  // conflict with another transaction: retry
    lost,      // the server closes this connection
    refused,
};

[[nodiscard]] ReplyKind kind_of(const pg_result* reply);

/// The reply of a statement that must be sent again.
[[nodiscard]] Result aborted_reply();

/// Returns an Error, or Unavailable if a later attempt may succeed.
[[nodiscard]] std::exception_ptr to_exception(const QueryBase& query, const pg_result* reply);

/// The message of the server, for the log.
[[nodiscard]] std::string message_of(const pg_result* reply);

/// A time limit that PostgreSQL watches.
enum class Limit { none, statement, lock };
/// The limit that passed, by PostgreSQL's clock.
[[nodiscard]] Limit exceeded_limit(const pg_result* reply);

/// Whether the server refused a write because it is a standby or read-only.
[[nodiscard]] bool is_read_only(const pg_result* reply);

}  // namespace plaza::pg
