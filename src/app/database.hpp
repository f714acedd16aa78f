// The database that the settings name: one that is there, or the private PostgreSQL.
#pragma once

#include <memory>

#include "app/config.hpp"
#include "platform/base/secret.hpp"

namespace plaza::pg {
class Cluster;
}

namespace plaza::app {

/// The database of the configuration, and the private PostgreSQL where that is it.
struct OpenDatabase {
    std::unique_ptr<pg::Cluster> cluster;  // null: not ours
    std::shared_ptr<void> usage;           // keeps a command from stopping a private PostgreSQL that it runs
    Secret url;
};

/// Until a database of the settings can be connected to, PLAZA_DATABASE_WAIT_S at most; at once if it is the private
/// one. Throws pg::BlockingError if waiting would not help, or did not.
void wait_for_database(const Config& config);

/// Starts the private PostgreSQL where no database is configured. Throws std::runtime_error with one line; also for a
/// pooler that lends connections by the transaction.
[[nodiscard]] OpenDatabase open_database(const Config& config);

/// The same for a command: a private PostgreSQL that another process runs already is used as it is. One that is started
/// here is stopped when the last command that uses it is done.
[[nodiscard]] OpenDatabase reach_database(const Config& config);

/// Throws pg::MigrationError, one line that says what to do, for a database with tables of another program, such as the
/// original API's own. Changes nothing.
void require_own_database(const Secret& url);

/// Applies the migrations that are missing, or where PLAZA_MIGRATE is off, only looks; then computes the normal forms
/// of e-mail addresses that are missing, and logs those that two accounts share. Throws pg::MigrationError where a
/// server of this version must not run on the database.
void bring_to_head(const Config& config, const Secret& url);

/// reach_database() and bring_to_head().
[[nodiscard]] OpenDatabase reach_current_database(const Config& config);

}  // namespace plaza::app
