#include "platform/pg/migrate/migrate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <initializer_list>
#include <thread>

#include "platform/pg/blocking/blocking.hpp"
#include "platform/pg/migrate/history.hpp"
#include "platform/pg/migrate/outside_transaction.hpp"
#include "platform/pg/migrate/schema.hpp"

namespace plaza::pg {
namespace {

using namespace std::chrono_literals;

// An arbitrary number for an advisory lock. Waiters poll instead of blocking in a statement, because the snapshot of a
// blocked statement would delay `create index concurrently` in the session that holds the lock.
constexpr std::string_view take_lock = "select pg_try_advisory_lock(1886150010)";
constexpr auto lock_patience = 5min;
constexpr auto between_attempts = 100ms;

constexpr std::string_view create_bookkeeping = R"sql(
    create table plaza_migrations (
        number      integer     primary key,
        name        text        not null,
        checksum    text        not null,
        is_breaking boolean     not null,
        applied_at  timestamptz not null default clock_timestamp()
    ))sql";

BlockingConnection connect(const Secret& url) {
    BlockingConnection connection(url);
    const auto encoding = connection.query("show server_encoding")[0][0];
    if (encoding != "UTF8")
        throw MigrationError(
            fmt::format("the database has the encoding {}, plaza needs UTF8: create database plaza "
                        "encoding 'UTF8' template template0",
                        encoding));
    connection.script("set statement_timeout = 0; set idle_in_transaction_session_timeout = 0");
    return connection;
}

// The lock is held until the connection closes. If two servers start at once, one migrates and the other waits.
void lock_migrations(BlockingConnection& connection) {
    const auto limit = std::chrono::steady_clock::now() + lock_patience;
    while (connection.query(take_lock)[0][0] != "t") {
        if (std::chrono::steady_clock::now() > limit)
            throw MigrationError(
                "another plaza process has been migrating this database for 5 minutes: wait for it or stop it");
        std::this_thread::sleep_for(between_attempts);
    }
    // Short, because requests queue behind a statement that waits for a table lock.
    connection.script("set lock_timeout = '5s'");
}

bool has_bookkeeping(BlockingConnection& connection) {
    return connection.query("select to_regclass('plaza_migrations') is not null")[0][0] == "t";
}

/// Adds the missing GRANT to a "permission denied" error: since PostgreSQL 15 only the database owner may create tables
/// in the schema public. Error messages may be localized, so this queries the privilege.
BlockingError with_advice(BlockingConnection& connection, const BlockingError& error) {
    if (error.sqlstate != "42501") return error;
    connection.script("rollback");  // of the failed transaction, if any
    const auto grants = connection.query(R"sql(
        select format(': grant usage, create on schema %I to %I', current_schema(), current_user)
         where not has_schema_privilege(current_schema(), 'create'))sql");
    return grants.empty() ? error : BlockingError(error.what() + grants[0][0], error.sqlstate);
}

void create_bookkeeping_table(BlockingConnection& connection) try {
    connection.script(create_bookkeeping);
} catch (const BlockingError& error) {
    throw with_advice(connection, error);
}

MigrationError failure(std::string_view doing, std::string_view name, const BlockingError& error) {
    if (error.sqlstate == "55P03")
        return MigrationError(
            fmt::format("{} {}: a table stayed locked for 5 s, nothing was changed: try again when "
                        "no long transaction is running",
                        doing, name));
    return MigrationError(fmt::format("{} {}: {}", doing, name, error.what()));
}

/// Runs a script and records it in one transaction. A script outside of a transaction may run without being recorded;
/// then it runs again.
void run_and_record(BlockingConnection& connection, std::string_view script, std::string_view record,
                    std::initializer_list<std::string> values) {
    if (runs_outside_transaction(script)) {
        run_outside_transaction(connection, script);
        connection.query(record, values);
        return;
    }
    connection.script("begin");
    connection.script(script);
    connection.query(record, values);
    connection.script("commit");
}

}  // namespace

Migrator::Migrator(Secret url, std::vector<Migration> known) : url_(std::move(url)), known_(std::move(known)) {}

const Migration* Migrator::find(int number) const {
    return find_migration(known_, number);
}

std::vector<MigrationState> Migrator::read_history(BlockingConnection& connection) const {
    std::vector<MigrationState> applied;
    if (has_bookkeeping(connection)) {
        constexpr std::string_view all_applied = R"sql(
            select number, name, checksum, is_breaking,
                   to_char(applied_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')
              from plaza_migrations)sql";
        for (const auto& row : connection.query(all_applied))
            applied.push_back({std::stoi(row[0]), row[1], row[2], row[3] == "t", true, row[4]});
    }
    return merge_history(known_, std::move(applied));
}

std::vector<MigrationState> Migrator::trusted_history(BlockingConnection& connection) const {
    auto history = read_history(connection);
    refuse_edited(known_, history);
    return history;
}

void Migrator::apply(BlockingConnection& connection, const Migration& migration) const {
    try {
        run_and_record(connection, migration.up,
                       "insert into plaza_migrations (number, name, checksum, is_breaking) values ($1, $2, $3, $4)",
                       {std::to_string(migration.number), std::string(migration.name), migration.checksum(),
                        migration.is_breaking() ? "true" : "false"});
    } catch (const BlockingError& error) {
        throw failure("upgrade", migration.name, with_advice(connection, error));
    }
}

void Migrator::revert(BlockingConnection& connection, const Migration& migration) const {
    try {
        run_and_record(connection, migration.down, "delete from plaza_migrations where number = $1",
                       {std::to_string(migration.number)});
    } catch (const BlockingError& error) {
        throw failure("downgrade", migration.name, error);
    }
}

std::vector<std::string> Migrator::upgrade(std::string_view target) {
    std::size_t limit = known_.size();
    int last = known_.empty() ? 0 : known_.back().number;
    const auto number = parse_migration_number(target.starts_with('+') ? target.substr(1) : target);
    if (target.starts_with('+') && number)
        limit = static_cast<std::size_t>(*number);
    else if (number && find(*number) != nullptr)
        last = *number;
    else if (target != "head")
        throw MigrationError(
            fmt::format("unknown migration {}: use head, +N, or a number from plaza migrate history", target));

    auto connection = connect(url_);
    lock_migrations(connection);
    if (!has_bookkeeping(connection)) create_bookkeeping_table(connection);
    const auto history = trusted_history(connection);
    refuse_unknown_breaking(history);
    std::vector<std::string> applied;
    for (const auto& state : history) {
        if (!state.applied_at.empty() || state.number > last || applied.size() == limit) continue;
        apply(connection, *find(state.number));
        applied.push_back(state.name);
    }
    return applied;
}

std::vector<MigrationState> Migrator::reverted_by(BlockingConnection& connection, std::string_view target) const {
    std::size_t limit = std::string_view::npos;
    int keep = 0;
    const auto number = parse_migration_number(target.starts_with('-') ? target.substr(1) : target);
    if (target.starts_with('-') && number)
        limit = static_cast<std::size_t>(*number);
    else if (number && find(*number) != nullptr)
        keep = *number;
    else if (target != "base")
        throw MigrationError(
            fmt::format("unknown migration {}: use -N, base, or a number from plaza migrate history", target));

    auto reverted = trusted_history(connection);
    std::erase_if(reverted,
                  [&](const MigrationState& state) { return state.applied_at.empty() || state.number <= keep; });
    std::ranges::reverse(reverted);
    reverted.resize(std::min(limit, reverted.size()));
    for (const auto& state : reverted)
        if (!state.is_known)
            throw MigrationError(
                fmt::format("migration {} is unknown to this version of plaza: downgrade with the version that "
                            "applied it",
                            state.name));
    return reverted;
}

DowngradePlan Migrator::plan_downgrade(std::string_view target) {
    auto connection = connect(url_);
    lock_migrations(connection);
    DowngradePlan plan;
    std::string script;
    for (const auto& state : reverted_by(connection, target)) {
        script += in_transaction(find(state.number)->down) + "\n;\n";
        plan.names.push_back(state.name);
    }
    try {
        if (!script.empty()) plan.losses = find_losses(connection, script);
    } catch (const BlockingError& error) {
        throw failure("downgrade to", target, error);
    }
    return plan;
}

std::vector<std::string> Migrator::downgrade(std::string_view target) {
    auto connection = connect(url_);
    lock_migrations(connection);
    std::vector<std::string> reverted;
    for (const auto& state : reverted_by(connection, target)) {
        revert(connection, *find(state.number));
        reverted.push_back(state.name);
    }
    return reverted;
}

std::vector<MigrationState> Migrator::history() {
    auto connection = connect(url_);
    return read_history(connection);
}

void Migrator::require_head() {
    auto connection = connect(url_);
    refuse_unfit(known_, read_history(connection));
}

std::vector<std::string> Migrator::check() {
    auto connection = connect(url_);
    const auto history = trusted_history(connection);
    constexpr std::string_view extensions = "select 'extension', extname, '', '' from pg_extension";
    std::vector<std::string> differences;
    for (const auto& state : history)
        if (!state.applied_at.empty() && !state.is_known)
            return {
                fmt::format("migration {} is unknown to this version of plaza: run the check with the version that "
                            "applied it",
                            state.name)};

    const auto live = describe_schema(connection);
    const auto live_extensions = connection.query(extensions);
    // Never committed: after an exception, closing the connection rolls it back.
    connection.script("begin; set local lock_timeout = '5s'; create schema plaza_check");
    connection.query("select set_config('search_path', 'plaza_check, ' || current_setting('search_path'), true)");
    for (const auto& state : history)
        if (!state.applied_at.empty()) connection.script(in_transaction(find(state.number)->up));
    const auto expected = describe_schema(connection);
    for (const auto& row : connection.query(extensions))
        if (std::ranges::find(live_extensions, row) == live_extensions.end())
            differences.push_back(fmt::format("extension {} is missing", row[1]));
    connection.script("rollback");

    for (const auto& state : history)
        if (state.applied_at.empty()) differences.push_back(fmt::format("migration {} is not applied", state.name));
    const auto objects = compare_schemas(live, expected);
    differences.insert(differences.end(), objects.begin(), objects.end());
    return differences;
}

}  // namespace plaza::pg
