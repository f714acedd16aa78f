#include "commands/backup.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <chrono>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>

#include "commands/child.hpp"
#include "commands/contents.hpp"
#include "commands/interruption.hpp"
#include "commands/progress.hpp"
#include "platform/pg/blocking/blocking.hpp"
#include "platform/pg/blocking/client_programs.hpp"

namespace plaza::commands {
namespace {

/// An exported snapshot: other sessions can use it until the transaction ends.
struct Snapshot {
    std::string name;
    std::string taken_at;
    Contents contents;
};

Snapshot take_snapshot(pg::BlockingConnection& connection) {
    if (connection.query("select to_regclass('plaza_migrations') is null")[0][0] == "t")
        throw std::runtime_error("the database has no Plaza tables: nothing to back up");
    // The transaction idles while pg_dump works; a timeout must not end it.
    connection.script(R"sql(
        begin isolation level repeatable read read only;
        set local statement_timeout = 0;
        set local lock_timeout = '10s';
        set local idle_in_transaction_session_timeout = 0)sql");
    const auto row = connection.query(R"sql(
        select pg_export_snapshot(), to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"'))sql");
    return {row[0][0], row[0][1], count_contents(connection)};
}

Program dump_program(const pg::ClientPrograms& programs, const pg::ClientTarget& target, const Snapshot& snapshot) {
    // Without comments: Plaza has none, and only the owner of an extension can restore its comment. Unlogged tables
    // hold only temporary data. Events name transactions of this cluster. The output is given by name, because with an
    // open standard output pg_dump 17 appends the final table of contents instead of replacing the first one.
    Program program{
        {programs.path("pg_dump"), "--format=custom", "--file=/dev/stdout", "--no-comments", "--no-unlogged-table-data",
         "--exclude-table-data=events", "--snapshot=" + snapshot.name, "--no-password"},
        target.environment};
    program.environment.insert(program.environment.begin(), {"LC_ALL=C.UTF-8", "TZ=UTC", "PGAPPNAME=plaza backup"});
    if (!target.connection.empty()) program.command.push_back("--dbname=" + target.connection);
    return program;
}

/// Shows the progress of pg_dump, which it reads from pg_stat_progress_copy.
class Follower {
 public:
    Follower(const Secret& url, const Contents& contents)
        : connection_(url),
          left_(2 * contents.users + contents.posts + contents.votes),  // a user has an account
          progress_({.label = "backup", .total = left_}) {}

    /// Throws Interrupted.
    void update() {
        Interruption::check();
        // pg_dump copies one table at a time.
        const auto copies = connection_.query(R"sql(
            select p.relid, p.tuples_processed
              from pg_stat_progress_copy p
              join pg_stat_activity a on a.pid = p.pid
             where p.datname = current_database() and a.application_name = 'plaza backup')sql");
        if (copies.empty()) return advance(0);
        if (std::exchange(table_, copies[0][0]) != copies[0][0]) seen_ = 0;
        const std::uint64_t rows = std::stoull(copies[0][1]);
        advance(rows - std::exchange(seen_, rows));
    }

    void finish() {
        advance(left_);
        progress_.finish();
    }

 private:
    void advance(std::uint64_t rows) {
        // The total leaves out small internal tables.
        rows = std::min(rows, left_);
        left_ -= rows;
        progress_.advance(rows);
    }

    pg::BlockingConnection connection_;
    std::uint64_t left_;
    Progress progress_;
    std::string table_;
    std::uint64_t seen_ = 0;
};

}  // namespace

void backup(const Secret& url, const std::filesystem::path& file, Existing existing, std::ostream& out) {
    const auto started = std::chrono::steady_clock::now();
    const Interruption interruption;
    NewFile written(file, existing);
    pg::BlockingConnection connection(url);
    const auto programs = pg::find_client_programs(pg::server_major(connection));
    const auto snapshot = take_snapshot(connection);

    Follower follower(url, snapshot.contents);
    Child dump(dump_program(programs, pg::client_target(url), snapshot), {.output = written.descriptor()});
    if (!dump.wait([&] { follower.update(); }))
        throw std::runtime_error(fmt::format("pg_dump failed: {}", dump.error_message()));
    follower.finish();
    const auto size = written.finish();
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - started;
    fmt::print(out, "{}: {} of {}, {:.1f} MiB in {:.1f} s\n", file.string(), describe(snapshot.contents),
               snapshot.taken_at, static_cast<double>(size) / (1 << 20), time.count());
}

}  // namespace plaza::commands
