// Runs migrations outside of a transaction, for `create index concurrently`. An interrupted one is run again.
#pragma once

#include <string>
#include <string_view>

namespace plaza::pg {

class BlockingConnection;

/// Whether one of a script's first lines is this mark: `-- plaza: breaking`.
[[nodiscard]] bool has_mark(std::string_view script, std::string_view mark);

/// Whether the script is marked `-- plaza: no transaction`. Such a script is one statement that may run twice.
[[nodiscard]] bool runs_outside_transaction(std::string_view script);

/// The script in a form that can run in a transaction: without `concurrently`.
[[nodiscard]] std::string in_transaction(std::string_view script);

/// Drops the invalid indexes of an interrupted run, then runs the script. Throws BlockingError.
void run_outside_transaction(BlockingConnection& connection, std::string_view script);

}  // namespace plaza::pg
