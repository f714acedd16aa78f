// BlockingReply: owns a result of libpq, and converts failures to BlockingError. Only for .cpp files of pg/.
#pragma once

#include <memory>
#include <string>

#include "platform/pg/blocking/blocking.hpp"

struct pg_conn;
struct pg_result;

namespace plaza::pg {

struct FreeReply {
    void operator()(pg_result* reply) const;
};
using BlockingReply = std::unique_ptr<pg_result, FreeReply>;

/// A message of libpq without its line breaks.
[[nodiscard]] std::string one_line(std::string message);

/// The error in a reply, or that of the connection if there is no reply.
[[nodiscard]] BlockingError failure_of(const pg_conn* connection, const pg_result* reply);

/// Throws BlockingError if the statement failed.
void require_success(const pg_conn* connection, const pg_result* reply);

}  // namespace plaza::pg
