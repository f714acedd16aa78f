// `plaza migrate`: Alembic's verbs, as words of a command line.
#pragma once

#include <iosfwd>
#include <span>
#include <string>

#include "commands/confirmation.hpp"
#include "platform/base/secret.hpp"

namespace plaza::commands {

/// Whether these words need a database: `new` writes files only.
[[nodiscard]] bool needs_database(std::span<const std::string> words);

/// Runs `upgrade head`, `downgrade -1`, `current`, `history`, `check`, `new "add votes"` … and returns the exit code. A
/// downgrade to base, or one that loses rows, asks first.
/// Throws pg::MigrationError or pg::BlockingError, each with one line to show.
int migrate(const Secret& url, std::span<const std::string> words, Confirmation confirmation, std::ostream& out);

}  // namespace plaza::commands
