// Migrations: numbered, reversible pairs of SQL files embedded in the binary, and the record in the database of those
// that were applied. The words of the command line are commands/migrate.hpp's.
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

/// Views point to what lives as long as the process.
struct Migration {
    int number;
    std::string_view name;      // "0001_create_users"
    std::string_view up, down;  // each in a transaction, or outside of it (outside_transaction.hpp)

    /// One of its first lines says `-- plaza: breaking`: servers that do not know it must not run on it.
    [[nodiscard]] bool is_breaking() const;

    /// Tells an edited file from the one applied (FNV-1a of the up script): against slips, not against malice.
    [[nodiscard]] std::string checksum() const;
};

/// Those in the binary, by number. Throws MigrationError where a file has no other half.
std::vector<Migration> embedded_migrations();

struct MigrationError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A migration and what the database knows of it.
struct MigrationState {
    int number;
    std::string name;
    std::string checksum;
    bool is_breaking;
    bool is_known;           // to this binary
    std::string applied_at;  // empty: not applied
};

/// Throws MigrationError where a server that knows these migrations must not run on a database that has those: one is
/// pending, was edited, or is unknown and breaking.
void require_head(std::span<const Migration> known, std::vector<MigrationState> applied);

/// The migrations to be undone, the last first, and the rows that are lost with them.
struct DowngradePlan {
    std::vector<std::string> names;
    std::vector<Loss> losses;
};

/// Throws MigrationError for what a person can put right, BlockingError for the rest; both say it in one line.
class Migrator {
 public:
    explicit Migrator(Secret url, std::vector<Migration> known = embedded_migrations());

    /// To "head", "+2" or "0003". Returns the names of those applied.
    std::vector<std::string> upgrade(std::string_view target);

    /// To "base", "-1" or "0003" (which stays). Returns the names of those undone.
    std::vector<std::string> downgrade(std::string_view target);

    /// What downgrade() would do now.
    DowngradePlan plan_downgrade(std::string_view target);

    /// All migrations, applied or known, by number.
    std::vector<MigrationState> history();

    /// plaza::pg::require_head() of the database as it is.
    void require_head();

    /// How the live schema differs from the one that the applied migrations make, in lines; changes nothing.
    std::vector<std::string> check();

 private:
    std::vector<MigrationState> read_history(BlockingConnection& connection) const;
    std::vector<MigrationState> trusted_history(BlockingConnection& connection) const;
    std::vector<MigrationState> undone_by(BlockingConnection& connection, std::string_view target) const;
    void apply(BlockingConnection& connection, const Migration& migration) const;
    void undo(BlockingConnection& connection, const Migration& migration) const;
    [[nodiscard]] const Migration* find(int number) const;

    Secret url_;
    std::vector<Migration> known_;
};

}  // namespace plaza::pg
