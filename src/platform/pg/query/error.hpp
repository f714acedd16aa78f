// Error, Unavailable, UnreadableValue: exceptions of queries.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

namespace plaza::pg {

/// The server rejected a statement. The message can contain data: log it, never send it to clients.
struct Error : std::exception {
    std::string sqlstate;
    std::string constraint;  // the name of the violated constraint, or empty
    std::string message;

    Error(std::string sqlstate, std::string constraint, std::string message)
        : sqlstate(std::move(sqlstate)), constraint(std::move(constraint)), message(std::move(message)) {}
    [[nodiscard]] const char* what() const noexcept override { return message.c_str(); }

    /// Whether the transaction conflicted with another one and can be retried as a whole (Database::transact).
    [[nodiscard]] bool is_conflict() const { return sqlstate == "40001" || sqlstate == "40P01"; }
    /// Whether a table, column, function or type is missing, for example during a downgrade of the schema.
    [[nodiscard]] bool is_of_another_schema() const {
        return sqlstate == "42P01" || sqlstate == "42703" || sqlstate == "42883" || sqlstate == "42704" ||
               sqlstate == "3F000";
    }
};

/// The statement was not executed or not finished: no connection in time, queue full, connection lost, timeout,
/// shutdown, out of resources, read-only server. A later attempt may succeed (503).
struct Unavailable : std::exception {
    std::string reason;
    /// The work may be done: the connection was lost between a write and its answer.
    bool outcome_unknown;
    /// The server answers but is read-only: its disk is full, or it is a standby.
    bool only_reads = false;
    /// The server answers, but all connections of the lane are in use.
    bool is_busy = false;

    explicit Unavailable(std::string reason, bool outcome_unknown = false)
        : reason(std::move(reason)), outcome_unknown(outcome_unknown) {}
    [[nodiscard]] const char* what() const noexcept override { return reason.c_str(); }
};

/// A column has a value that its member's type cannot hold: a text that is no enumerator, or an array with nulls.
struct UnreadableValue : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace plaza::pg
