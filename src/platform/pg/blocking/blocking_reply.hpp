// What a blocking connection got back, owned, and how its failure is told. For the .cpp files of pg/ alone.
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

/// Of a reply that is a failure; where there is none at all, what the connection says.
[[nodiscard]] BlockingError failure_of(const pg_conn* connection, const pg_result* reply);

/// Throws BlockingError unless the statement was done.
void require_success(const pg_conn* connection, const pg_result* reply);

}  // namespace plaza::pg
