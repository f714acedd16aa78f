#include "commands/adopt/batches.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <optional>

#include "commands/adopt/queries.hpp"

namespace plaza::commands {
namespace {

// Small, so that requests do not wait long for locked posts; large, so that commits cost little.
constexpr std::size_t max_batch_rows = 10'000;
constexpr std::size_t max_batch_bytes = 8 << 20;

// Each attempt waits at most 1 s for a lock.
constexpr int max_attempts = 60;

constexpr std::string_view lock_timeout = "55P03";
constexpr std::string_view foreign_key_violation = "23503";
// Conflicts with concurrent transactions: serialization failure, deadlock, a key, address or handle that was just
// taken (unique violation), an owner that was just deleted.
constexpr std::array<std::string_view, 5> retryable{"40001", "40P01", "23505", foreign_key_violation, lock_timeout};

volatile sig_atomic_t stop_requested = 0;

std::optional<std::string_view> next_line(pg::CopyOut& rows) try {
    return rows.next();
} catch (const pg::BlockingError& error) {
    throw pg::BlockingError(fmt::format("the source: {}", error.what()), error.sqlstate);
}

/// Returns the number of staged lines; 0 at the end.
std::size_t stage(pg::CopyOut& rows, pg::BlockingConnection& target, std::string_view copy_in) {
    pg::CopyIn staging(target, copy_in);
    std::size_t lines = 0;
    for (std::size_t bytes = 0; lines < max_batch_rows && bytes < max_batch_bytes; ++lines) {
        const auto line = next_line(rows);
        if (!line) break;
        staging.write(*line);
        bytes += line->size();
    }
    staging.finish();
    return lines;
}

[[noreturn]] void give_up(const pg::BlockingError& error) {
    if (error.sqlstate != lock_timeout) throw error;
    throw AdoptError(
        "a table stayed locked for a minute: run the command again when no long transaction is running; it continues "
        "where it stopped");
}

Findings import_staged(const TableImport& table, pg::BlockingConnection& target, AdoptMode mode) {
    target.script("savepoint staged");
    for (int attempt = 1;; ++attempt) {
        std::string state;
        try {
            return table.import_batch(target, mode);
        } catch (const pg::BlockingError& error) {
            state = error.sqlstate;
            if (attempt == max_attempts || std::ranges::find(retryable, state) == retryable.end()) give_up(error);
        }
        target.script("rollback to savepoint staged");
        if (state == foreign_key_violation) target.script(adopt_sql::forget_deleted);
    }
}

}  // namespace

StopOnRequest::StopOnRequest() {
    stop_requested = 0;
    struct sigaction request{};
    request.sa_handler = [](int) { stop_requested = 1; };
    request.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    sigaction(SIGINT, &request, nullptr);
}

StopOnRequest::~StopOnRequest() {
    signal(SIGINT, SIG_DFL);
}

bool StopOnRequest::is_requested() {
    return stop_requested != 0;
}

void import_table(const TableImport& table, pg::CopyOut& rows, pg::BlockingConnection& target, AdoptMode mode,
                  Findings& findings) {
    Progress progress(table.work);
    while (!StopOnRequest::is_requested()) {
        target.script("begin");
        const auto lines = stage(rows, target, table.copy_in);
        if (lines > 0) {
            auto found = import_staged(table, target, mode);
            target.script("commit");
            findings.merge(std::move(found));
            progress.advance(lines);
            continue;
        }
        target.script("rollback");
        return progress.finish();
    }
}

}  // namespace plaza::commands
