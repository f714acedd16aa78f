#include "commands/restore.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "commands/archive.hpp"
#include "commands/child.hpp"
#include "commands/contents.hpp"
#include "commands/interruption.hpp"
#include "commands/progress.hpp"
#include "platform/base/failure.hpp"
#include "platform/pg/blocking/blocking.hpp"
#include "platform/pg/blocking/client_programs.hpp"
#include "platform/pg/migrate/migrate.hpp"
#include "platform/pg/migrate/outside_transaction.hpp"

namespace plaza::commands {
namespace {

/// Throws if the backup comes from a newer PostgreSQL, or from a newer or different Plaza.
void require_usable(const Archive& archive, int server_major) {
    if (archive.server_major() > server_major)
        refuse("{} was taken from PostgreSQL {}, this server is PostgreSQL {}: restore it into PostgreSQL {} or newer",
               archive.name(), archive.server_major(), server_major, archive.server_major());
    const auto known = pg::embedded_migrations();
    for (const auto& migration : archive.migrations()) {
        const auto ours = std::ranges::find(known, migration.number, &pg::Migration::number);
        if (ours == known.end())
            refuse("{} was written by a newer version of plaza (migration {}): restore it with that version or newer",
                   archive.name(), migration.name);
        if (ours->name != migration.name || ours->checksum() != migration.checksum)
            refuse("{} was written by a different plaza: its migration {} differs from the one in this version",
                   archive.name(), migration.name);
    }
}

void require_no_users(pg::BlockingConnection& connection) {
    if (connection.query("select to_regclass('accounts') is not null")[0][0] == "t") {
        const auto users = connection.query("select count(*) from accounts")[0][0];
        if (users != "0")
            refuse(
                "the database already has users ({}): set PLAZA_DATA_DIR to a new directory, or DATABASE_URL to an "
                "empty database",
                users);
        return;
    }
    const auto others = connection.query(R"sql(
        select c.relname
          from pg_class c
          join pg_namespace n on n.oid = c.relnamespace and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
         where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relname <> 'plaza_migrations'
           and not exists (select from pg_depend d
                            where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
         order by c.relname limit 1)sql");
    if (!others.empty())
        refuse(
            "the database is not empty (it has {}): set PLAZA_DATA_DIR to a new directory, or DATABASE_URL to an "
            "empty database",
            others[0][0]);
}

/// The script that drops the empty tables of Plaza before the restore: all down migrations. It fails, and with it the
/// transaction, if a user has signed up since the check.
std::string drop_script(pg::Migrator& migrator) {
    std::string script;
    auto history = migrator.history();
    const auto known = pg::embedded_migrations();
    std::ranges::reverse(history);
    for (const auto& state : history) {
        if (state.applied_at.empty()) continue;
        const auto ours = std::ranges::find(known, state.number, &pg::Migration::number);
        if (ours == known.end())
            refuse("the database has migration {}, which this version of plaza does not know: use a newer version",
                   state.name);
        // The last line may be a comment or lack its semicolon.
        script += pg::in_transaction(ours->down) + "\n;\n";
    }
    if (script.empty()) return "drop table if exists plaza_migrations;\n";
    return R"sql(
        set local lock_timeout = '10s';
        lock table accounts, plaza_migrations in access exclusive mode;
        do $$ begin
            if exists (select from accounts) then raise exception 'a user has signed up during the restore'; end if;
        end $$;
    )sql" + script +
           "drop table plaza_migrations;\nset local lock_timeout = 0;\n";
}

struct Pipe {
    Descriptor out;
    Descriptor in;

    Pipe() {
        std::array<int, 2> ends{};
        if (pipe2(ends.data(), O_CLOEXEC) != 0)
            throw std::system_error(errno, std::generic_category(), "cannot create a pipe");
        out = Descriptor(ends[0]);
        in = Descriptor(ends[1]);
    }
};

/// Writes to psql. Ignores errors: if psql has exited, its own error message is reported.
void send(int pipe, std::string_view sql) {
    while (!sql.empty()) {
        const auto size = write(pipe, sql.data(), sql.size());
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return;
        sql.remove_prefix(static_cast<std::size_t>(size));
    }
}

Program psql(const pg::ClientPrograms& programs, const Secret& url) {
    const auto target = pg::client_target(url);
    Program program{
        {programs.path("psql"), "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1", "--file=-"},
        target.environment};
    program.environment.insert(program.environment.begin(), {"LC_ALL=C.UTF-8", "PGAPPNAME=plaza restore"});
    if (!target.connection.empty()) program.command.push_back("--dbname=" + target.connection);
    return program;
}

/// The schema of an installed pg_trgm; empty if it is not installed, and the backup will create it.
std::string schema_of_trigrams(pg::BlockingConnection& connection) {
    const auto found = connection.query(
        "select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace where "
        "e.extname = 'pg_trgm'");
    return found.empty() ? "" : found[0][0];
}

/// Index definitions in the backup name the schema that pg_trgm had there; replaces it with `schema`.
std::string with_trigrams_of(const std::string& schema, std::string sql) {
    constexpr std::string_view operators = ".gin_trgm_ops";
    for (auto at = sql.find(operators); !schema.empty() && at != std::string::npos; at = sql.find(operators, at + 1)) {
        const bool is_quoted = sql[at - 1] == '"';
        const auto begin = is_quoted ? sql.rfind('"', at - 2) : sql.find_last_of(" (", at) + 1;
        sql.replace(begin, at - begin, schema);
        at = begin + schema.size();
    }
    return sql;
}

/// The script to run after the rows: indexes, constraints and triggers.
std::string post_data_script(const Archive& archive, const std::string& schema) try {
    archive.rewind();
    return with_trigrams_of(schema, output_of(archive.to_sql({"post-data"}), archive.descriptor()));
} catch (const std::runtime_error& error) {
    refuse("nothing was restored: {} is damaged or incomplete: {}", archive.name(), error.what());
}

/// pg_restore writes SQL into a pipe and psql runs it. This process sends the commit after pg_restore has succeeded. If
/// any of the three processes dies, psql reaches the end of the pipe without a commit.
void load(const Archive& archive, const pg::ClientPrograms& programs, const Secret& url, const std::string& drop,
          const std::string& post_data) {
    Pipe pipe;
    Child server(psql(programs, url), {.input = pipe.out.get()});
    pipe.out = {};
    send(pipe.in.get(), "begin;\n" + drop);

    archive.rewind();
    Progress progress({.label = "restore", .total = archive.size(), .unit = Unit::bytes});
    std::uint64_t seen = 0;
    const auto update_progress = [&] {
        Interruption::check();
        const auto position = std::max(seen, archive.position());
        progress.advance(position - std::exchange(seen, position));
    };
    Child reader(archive.to_sql({"pre-data", "data"}), {.input = archive.descriptor(), .output = pipe.in.get()});
    const bool is_read = reader.wait(update_progress);
    if (is_read) send(pipe.in.get(), post_data + "commit;\n");
    pipe.in = {};
    const bool is_committed = server.wait(update_progress) && is_read;
    // If psql fails first, SIGPIPE ends pg_restore without a message.
    if (!is_read && !reader.error_message().empty())
        refuse("nothing was restored: {} is damaged or incomplete: {}", archive.name(), reader.error_message());
    if (!is_committed) refuse("nothing was restored: {}", server.error_message());
    progress.advance(archive.size() - seen);
    progress.finish();
}

}  // namespace

void restore(const Secret& url, const std::filesystem::path& file, std::ostream& out) {
    const auto started = std::chrono::steady_clock::now();
    const Interruption interruption;
    pg::BlockingConnection connection(url);
    const auto major = pg::server_major(connection);
    const auto programs = pg::find_client_programs(major);
    const Archive archive(file, programs);
    require_usable(archive, major);
    require_no_users(connection);
    pg::Migrator migrator(url);
    load(archive, programs, url, drop_script(migrator), post_data_script(archive, schema_of_trigrams(connection)));

    for (const auto& name : migrator.upgrade("head")) fmt::print(out, "applied migration {}\n", name);
    connection.script("analyze");
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - started;
    fmt::print(out, "restored {} of {} in {:.1f} s\n", describe(count_contents(connection)), archive.taken_at(),
               time.count());
}

}  // namespace plaza::commands
