// History: compares the embedded migrations with those that a database has a record of, and refuses combinations that
// must not run.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "platform/pg/migrate/migrate.hpp"

namespace plaza::pg {

[[nodiscard]] std::optional<int> parse_migration_number(std::string_view digits);

/// Null if there is none of this number.
[[nodiscard]] const Migration* find_migration(std::span<const Migration> known, int number);

/// The known and the applied migrations, by number.
[[nodiscard]] std::vector<MigrationState> merge_history(std::span<const Migration> known,
                                                        std::vector<MigrationState> applied);

/// These throw MigrationError.
void refuse_edited(std::span<const Migration> known, const std::vector<MigrationState>& history);
void refuse_unknown_breaking(const std::vector<MigrationState>& history);
void refuse_unfit(std::span<const Migration> known, const std::vector<MigrationState>& history);

}  // namespace plaza::pg
