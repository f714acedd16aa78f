// `plaza adopt`: imports the database of the original API. Reads the source in one snapshot; never changes existing
// rows of the target.
#pragma once

#include <iosfwd>
#include <stdexcept>

#include "app/config.hpp"
#include "platform/base/secret.hpp"

namespace plaza::commands {

/// Why nothing can be imported, and what to do: one line.
struct AdoptError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

enum class AdoptMode { dry_run, write };

/// The original shows drafts (`published` false) to everyone, Plaza only to their owner.
enum class Drafts { keep, publish };

struct AdoptOptions {
    AdoptMode mode = AdoptMode::write;
    Drafts drafts = Drafts::keep;
};

/// The outcome; its value is the exit code. `partial`: rows were skipped or differ, and each was listed. `interrupted`:
/// by SIGINT; another run continues.
enum class AdoptResult { complete = 0, partial = 3, interrupted = 130 };

/// Imports users, posts and votes from the original's database at `source` into the configured database. Migrates the
/// latter first, as `serve` does. Each batch is one transaction, so an interrupted run leaves whole batches, and the
/// next run continues. A dry run writes no rows and does not migrate. Throws AdoptError, pg::MigrationError,
/// pg::BlockingError or std::runtime_error, each with one line without passwords.
AdoptResult adopt(const app::Config& config, const Secret& source, AdoptOptions options, std::ostream& out);

}  // namespace plaza::commands
