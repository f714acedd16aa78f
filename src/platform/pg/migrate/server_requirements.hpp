// Checks while serving whether this version can work on the database: schema, privileges, new connections.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "platform/base/task.hpp"
#include "platform/pg/migrate/migrate.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::pg {

class Database;
class Reader;

struct ServerStatus {
    std::string server_version;  // "15.18"
    std::optional<std::string> schema_problem{};
    bool is_read_only = false;  // a standby
};

/// Runs two short statements. Throws Unavailable or Error if the database does not answer them.
[[nodiscard]] Task<ServerStatus> check_server(Reader& database, std::span<const Migration> known);

/// Finds problems that check_server() does not: missing privileges, a lane that does not answer, no new connections.
/// Returns an empty string if there are none. A busy lane is not a problem. Runs `trial`, a constant, on a new
/// connection.
[[nodiscard]] Task<std::string> find_defect(Database& database, const Write<void()>& trial);

}  // namespace plaza::pg
