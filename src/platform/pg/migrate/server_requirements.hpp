// Whether a server of this version can work on the database as it is: asked again and again while it serves.
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

struct Fitness {
    std::string server_version;  // "15.18"
    std::optional<std::string> schema_problem{};
    bool is_read_only = false;  // a standby
};

/// Two short statements. Throws Unavailable, or Error, where the database does not answer them.
[[nodiscard]] Task<Fitness> check_fitness(Reader& database, std::span<const Migration> known);

/// What keeps the server from its work although that is answered: a lane that serves nothing, no new connection, a
/// table that the role may not use. Empty if nothing does. A lane that is only busy is well. The trial, a constant, is
/// run on a new connection.
[[nodiscard]] Task<std::string> find_defect(Database& database, const Write<void()>& trial);

}  // namespace plaza::pg
