// What is looked at before a server or a command uses a database: whether it is PostgreSQL itself that answers, how
// many connections it gives, and what the role may do.
#pragma once

#include <cstddef>
#include <string>

#include "platform/base/secret.hpp"

namespace plaza::pg {

class BlockingConnection;

/// Throws BlockingError, one line, if the URL leads to a pooler that lends connections by the transaction: prepared
/// statements and locks of a session do not outlive one there.
void require_sessions(const Secret& url);

/// How many connections one may have at the same time, and what says so.
struct Allowance {
    std::size_t connections;
    std::string limit;  // "max_connections", "the role plaza", "the database plaza"
};

/// To this database, for this role; those kept for superusers are not among them.
[[nodiscard]] Allowance find_allowance(BlockingConnection& connection);

/// Throws BlockingError if the role may not use a table or sequence of ours; says which GRANT is missing.
void require_privileges(BlockingConnection& connection);

}  // namespace plaza::pg
