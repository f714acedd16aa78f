#include "commands/adopt/batches.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <optional>

#include "commands/adopt/queries.hpp"

namespace plaza::commands {
namespace {

// Small enough that nobody waits long for a post whose votes are written, large enough that a commit costs little.
constexpr std::size_t max_batch_rows = 10'000;
constexpr std::size_t max_batch_bytes = 8 << 20;

// Each waits for a lock 1 s at most.
constexpr int max_attempts = 60;

constexpr std::string_view lock_timeout = "55P03";
constexpr std::string_view foreign_key_violation = "23503";
// What another transaction did meanwhile, as it is seen by one that was too early: serialization failure, deadlock, the
// key, address or handle that somebody has just taken, the owner who has just gone.
constexpr std::array<std::string_view, 5> passing{"40001", "40P01", "23505", foreign_key_violation, lock_timeout};

volatile sig_atomic_t stop_asked = 0;

std::optional<std::string_view> next_line(pg::CopyOut& rows) try {
    return rows.next();
} catch (const pg::BlockingError& error) {
    throw pg::BlockingError(fmt::format("the source: {}", error.what()), error.sqlstate);
}

/// How many lines were staged: 0 after the last one.
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
        "a table stayed locked for a minute: run it again when no long transaction runs, it goes on "
        "where it was");
}

Findings bring_staged(const Way& way, pg::BlockingConnection& target, AdoptMode mode) {
    target.script("savepoint staged");
    for (int attempt = 1;; ++attempt) {
        std::string state;
        try {
            return way.bring(target, mode);
        } catch (const pg::BlockingError& error) {
            state = error.sqlstate;
            if (attempt == max_attempts || std::ranges::find(passing, state) == passing.end()) give_up(error);
        }
        target.script("rollback to savepoint staged");
        if (state == foreign_key_violation) target.script(adopt_sql::forget_deleted);
    }
}

}  // namespace

StopOnRequest::StopOnRequest() {
    stop_asked = 0;
    struct sigaction ask{};
    ask.sa_handler = [](int) { stop_asked = 1; };
    ask.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    sigaction(SIGINT, &ask, nullptr);
}

StopOnRequest::~StopOnRequest() {
    signal(SIGINT, SIG_DFL);
}

bool StopOnRequest::is_asked() {
    return stop_asked != 0;
}

void bring_over(const Way& way, pg::CopyOut& rows, pg::BlockingConnection& target, AdoptMode mode, Findings& findings) {
    Progress progress(way.work);
    while (!StopOnRequest::is_asked()) {
        target.script("begin");
        const auto lines = stage(rows, target, way.copy_in);
        if (lines > 0) {
            auto found = bring_staged(way, target, mode);
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
