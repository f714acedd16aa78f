// Checks before a server or a command uses a database: no transaction pooler, the connection limit, and the privileges
// of the role.
#pragma once

#include <cstddef>
#include <string>

#include "platform/base/secret.hpp"

namespace plaza::pg {

class BlockingConnection;

/// Throws BlockingError, one line, if the URL leads to a pooler with pool_mode=transaction, where prepared statements
/// and session locks end with the transaction.
void require_sessions(const Secret& url);

/// The number of simultaneous connections, and the limit that applies.
struct Allowance {
    std::size_t connections;
    std::string limit;  // "max_connections", "the role plaza", "the database plaza"
};

/// The limit for this database and role, without the connections reserved for superusers.
[[nodiscard]] Allowance find_allowance(BlockingConnection& connection);

/// Throws BlockingError with the missing GRANT if the role lacks privileges on a table or sequence of Plaza.
void require_privileges(BlockingConnection& connection);

}  // namespace plaza::pg
