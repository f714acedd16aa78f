// `plaza migrate`: upgrades, downgrades and inspects the database schema, with the verbs of Alembic.
#pragma once

#include <iosfwd>
#include <span>
#include <string>

#include "commands/confirmation.hpp"
#include "platform/base/secret.hpp"

namespace plaza::commands {

/// Whether the command needs a database: `new` only writes files.
[[nodiscard]] bool needs_database(std::span<const std::string> words);

/// Runs `upgrade head`, `downgrade -1`, `current`, `history`, `check`, `new "add votes"` … and returns the exit code.
/// Asks for confirmation before a downgrade to base, or one that deletes rows. Throws pg::MigrationError or
/// pg::BlockingError, each with one line.
int migrate(const Secret& url, std::span<const std::string> words, Confirmation confirmation, std::ostream& out);

}  // namespace plaza::commands
