// `plaza adopt`: moves a database of the original API into this one. The source is only read, in one snapshot; what is
// here stays as it is.
#pragma once

#include <iosfwd>
#include <stdexcept>

#include "app/config.hpp"
#include "platform/base/secret.hpp"

namespace plaza::commands {

/// Why nothing can be adopted, in one line that says what would do.
struct AdoptError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

enum class AdoptMode { dry_run, write };

/// The original lists drafts (`published` false) to everybody, Plaza to their owner alone.
enum class Drafts { keep, publish };

struct AdoptOptions {
    AdoptMode mode = AdoptMode::write;
    Drafts drafts = Drafts::keep;
};

/// How it ended, as the exit code. Of `left_behind` every row was told; `interrupted` by SIGINT: run again to go on.
enum class AdoptResult { all_came = 0, left_behind = 3, interrupted = 130 };

/// Brings users, posts and votes of the original at `source` into the database of the settings, which is first migrated
/// as `serve` would. Each batch is one transaction: an end at any moment leaves whole batches here, and another run
/// goes on, twice is nothing. A dry run writes no row and migrates nothing. Throws AdoptError, pg::MigrationError,
/// pg::BlockingError or std::runtime_error, each with one line that holds no password.
AdoptResult adopt(const app::Config& config, const Secret& source, AdoptOptions options, std::ostream& out);

}  // namespace plaza::commands
