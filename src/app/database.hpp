// Opens the configured database: an external one, or the private PostgreSQL.
#pragma once

#include <memory>

#include "app/config.hpp"
#include "platform/base/secret.hpp"

namespace plaza::pg {
class Cluster;
}

namespace plaza::app {

/// The configured database, and the private PostgreSQL if this process runs it.
struct OpenDatabase {
    std::unique_ptr<pg::Cluster> cluster;  // null: another process runs PostgreSQL
    std::shared_ptr<void> usage;           // while held, another command does not stop the private PostgreSQL
    Secret url;
};

/// Waits until the external database accepts connections, at most PLAZA_DATABASE_WAIT_S. Returns at once for the
/// private PostgreSQL. Throws pg::BlockingError after that time, or at once for an error that will not pass.
void wait_for_database(const Config& config);

/// Opens the database for a server. Starts the private PostgreSQL if no database is configured. Throws
/// std::runtime_error with one line, also for a pooler with pool_mode=transaction.
[[nodiscard]] OpenDatabase open_database(const Config& config);

/// Opens the database for a command. Uses a private PostgreSQL that another process already runs, or starts it; then it
/// stops with the last command that uses it.
[[nodiscard]] OpenDatabase reach_database(const Config& config);

/// Throws pg::MigrationError, one line, if the database has tables of another program, such as the original API.
/// Changes nothing.
void require_own_database(const Secret& url);

/// Applies missing migrations; with PLAZA_MIGRATE=off only checks for them. Then computes missing normal forms of
/// e-mail addresses, and logs addresses that two accounts share. Throws pg::MigrationError if a server of this version
/// must not run on the database.
void migrate_to_head(const Config& config, const Secret& url);

/// reach_database() and migrate_to_head().
[[nodiscard]] OpenDatabase reach_current_database(const Config& config);

}  // namespace plaza::app
