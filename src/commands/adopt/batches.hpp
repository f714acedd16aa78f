// A table's way over: its lines are staged in batches, and each batch is judged and written in one transaction.
#pragma once

#include <string_view>

#include "commands/adopt.hpp"
#include "commands/adopt/findings.hpp"
#include "commands/progress.hpp"
#include "platform/pg/blocking/blocking.hpp"
#include "platform/pg/blocking/copy.hpp"

namespace plaza::commands {

/// While it lives, SIGINT asks to stop after the batch in hand; a second one ends the process, as ever.
class StopOnRequest {
 public:
    StopOnRequest();
    ~StopOnRequest();
    StopOnRequest(const StopOnRequest&) = delete;
    StopOnRequest& operator=(const StopOnRequest&) = delete;

    [[nodiscard]] static bool is_asked();
};

/// Where the lines of a table are staged, and what is done with a batch of them.
struct Way {
    Work work;
    std::string_view copy_in;
    Findings (*bring)(pg::BlockingConnection&, AdoptMode);
};

/// Adds what each batch came to, once it is committed. Collisions with other transactions are tried again, the batch
/// alone. Stops early where StopOnRequest was asked. Throws AdoptError for what cannot be passed, BlockingError.
void bring_over(const Way& way, pg::CopyOut& rows, pg::BlockingConnection& target, AdoptMode mode, Findings& findings);

}  // namespace plaza::commands
