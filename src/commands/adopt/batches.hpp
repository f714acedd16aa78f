// Imports a table in batches: stages rows, then checks and writes each batch in one transaction.
#pragma once

#include <string_view>

#include "commands/adopt.hpp"
#include "commands/adopt/findings.hpp"
#include "commands/progress.hpp"
#include "platform/pg/blocking/blocking.hpp"
#include "platform/pg/blocking/copy.hpp"

namespace plaza::commands {

/// While it exists, the first SIGINT requests a stop after the current batch. A second one ends the process.
class StopOnRequest {
 public:
    StopOnRequest();
    ~StopOnRequest();
    StopOnRequest(const StopOnRequest&) = delete;
    StopOnRequest& operator=(const StopOnRequest&) = delete;

    [[nodiscard]] static bool is_requested();
};

/// How the rows of a table are staged, and the function that imports a staged batch.
struct TableImport {
    Work work;
    std::string_view copy_in;
    Findings (*import_batch)(pg::BlockingConnection&, AdoptMode);
};

/// Imports all rows, and merges the findings of each committed batch into `findings`. Retries a batch that conflicts
/// with other transactions. Stops early if StopOnRequest was requested. Throws AdoptError if a table stays locked, and
/// BlockingError.
void import_table(const TableImport& table, pg::CopyOut& rows, pg::BlockingConnection& target, AdoptMode mode,
                  Findings& findings);

}  // namespace plaza::commands
