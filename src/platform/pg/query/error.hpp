// What can go wrong between a query and its rows.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

namespace plaza::pg {

/// The server refused a statement. Its text may hold data: it is for logs, never for clients.
struct Error : std::exception {
    std::string sqlstate;
    std::string constraint;  // the name of the violated one, else empty
    std::string message;

    Error(std::string sqlstate, std::string constraint, std::string message)
        : sqlstate(std::move(sqlstate)), constraint(std::move(constraint)), message(std::move(message)) {}
    [[nodiscard]] const char* what() const noexcept override { return message.c_str(); }

    /// It collided with another transaction: all of it may be tried again (Database::transact).
    [[nodiscard]] bool is_conflict() const { return sqlstate == "40001" || sqlstate == "40P01"; }
    /// A table, column, function or type is missing, for example during a downgrade of the schema.
    [[nodiscard]] bool is_of_another_schema() const {
        return sqlstate == "42P01" || sqlstate == "42703" || sqlstate == "42883" || sqlstate == "42704" ||
               sqlstate == "3F000";
    }
};

/// The server did not come to it: no connection in time, queue full, connection lost, too slow, shutting down, out of
/// resources, read-only standby. A later attempt may succeed (503).
struct Unavailable : std::exception {
    std::string reason;
    /// The work may have been done all the same: the connection was lost between a commit and its answer.
    bool outcome_unknown;
    /// It answers, but does not write now: the disk is full, or it is a standby.
    bool only_reads = false;
    /// It answers, but all connections of the lane have work.
    bool is_busy = false;

    explicit Unavailable(std::string reason, bool outcome_unknown = false)
        : reason(std::move(reason)), outcome_unknown(outcome_unknown) {}
    [[nodiscard]] const char* what() const noexcept override { return reason.c_str(); }
};

/// A column holds what its member's type cannot: a text that names no enumerator, an array with nulls.
struct UnreadableValue : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace plaza::pg
