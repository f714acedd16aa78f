// `plaza migrate`: Alembic's verbs, as words of a command line.
#pragma once

#include <iosfwd>
#include <span>
#include <string>

#include "platform/base/secret.hpp"

namespace plaza::commands {

/// Whether these words need a database: `new` writes files only.
[[nodiscard]] bool needs_database(std::span<const std::string> words);

/// Runs `upgrade head`, `downgrade -1`, `current`, `history`, `check`, `new "add votes"` … and returns the exit code.
/// Throws pg::MigrationError or pg::BlockingError, each with one line to show.
int migrate(const Secret& url, std::span<const std::string> words, std::ostream& out);

}  // namespace plaza::commands
