// Migrator: applies and reverts migrations, numbered pairs of SQL files that are embedded in the binary, and records
// them in the table plaza_migrations. commands/migrate.hpp is the command.
#pragma once

#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/secret.hpp"
#include "platform/pg/migrate/losses.hpp"

namespace plaza::pg {

class BlockingConnection;

/// The views point to embedded files, which live as long as the process.
struct Migration {
    int number;
    std::string_view name;      // "0001_create_users"
    std::string_view up, down;  // each runs in a transaction, or outside of one (outside_transaction.hpp)

    /// Whether one of the first lines is `-- plaza: breaking`: servers that do not know the migration must not run on
    /// the database.
    [[nodiscard]] bool is_breaking() const;

    /// FNV-1a of the up script, to detect accidental edits of an applied file.
    [[nodiscard]] std::string checksum() const;
};

/// The embedded migrations, by number. Throws MigrationError if a file has no counterpart.
std::vector<Migration> embedded_migrations();

struct MigrationError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A migration and its state in the database.
struct MigrationState {
    int number;
    std::string name;
    std::string checksum;
    bool is_breaking;
    bool is_known;           // to this binary
    std::string applied_at;  // empty: not applied
};

/// Throws MigrationError if a server with the `known` migrations must not run on a database with the `applied` ones: a
/// migration is missing, was edited, or is unknown and breaking.
void require_head(std::span<const Migration> known, std::vector<MigrationState> applied);

/// The migrations to revert, the last one first, and the rows that this deletes.
struct DowngradePlan {
    std::vector<std::string> names;
    std::vector<Loss> losses;
};

/// Throws MigrationError for errors that an operator can fix, and BlockingError for others; both have one line.
class Migrator {
 public:
    explicit Migrator(Secret url, std::vector<Migration> known = embedded_migrations());

    /// Upgrades to "head", "+2" or "0003". Returns the names of the applied migrations.
    std::vector<std::string> upgrade(std::string_view target);

    /// Downgrades to "base", "-1" or "0003" (which stays applied). Returns the names of the reverted migrations.
    std::vector<std::string> downgrade(std::string_view target);

    /// The effect that downgrade() would have.
    DowngradePlan plan_downgrade(std::string_view target);

    /// All migrations that are applied or known, by number.
    std::vector<MigrationState> history();

    /// plaza::pg::require_head() for this database.
    void require_head();

    /// Compares the live schema with the one that the applied migrations create. Returns one line per difference, and
    /// changes nothing.
    std::vector<std::string> check();

 private:
    std::vector<MigrationState> read_history(BlockingConnection& connection) const;
    std::vector<MigrationState> trusted_history(BlockingConnection& connection) const;
    std::vector<MigrationState> reverted_by(BlockingConnection& connection, std::string_view target) const;
    void apply(BlockingConnection& connection, const Migration& migration) const;
    void revert(BlockingConnection& connection, const Migration& migration) const;
    [[nodiscard]] const Migration* find(int number) const;

    Secret url_;
    std::vector<Migration> known_;
};

}  // namespace plaza::pg
