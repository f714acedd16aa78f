// Migrations outside a transaction, for `create index concurrently`: they can be interrupted, and are then run again.
#pragma once

#include <string>
#include <string_view>

namespace plaza::pg {

class BlockingConnection;

/// Whether one of a script's first lines is this mark: `-- plaza: breaking`.
[[nodiscard]] bool has_mark(std::string_view script, std::string_view mark);

/// Marked `-- plaza: no transaction`. Such a script is one statement that may run twice.
[[nodiscard]] bool runs_outside_transaction(std::string_view script);

/// The same for where there must be a transaction: without `concurrently`.
[[nodiscard]] std::string in_transaction(std::string_view script);

/// Drops the invalid indexes that an interrupted run of the script has left, then runs it. Throws BlockingError.
void run_outside_transaction(BlockingConnection& connection, std::string_view script);

}  // namespace plaza::pg
