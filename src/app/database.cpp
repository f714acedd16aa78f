#include "app/database.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "app/data_dir.hpp"
#include "domain/credentials/normal_emails.hpp"
#include "platform/pg/blocking/blocking.hpp"
#include "platform/pg/cluster/cluster.hpp"
#include "platform/pg/migrate/migrate.hpp"
#include "platform/pg/migrate/survey.hpp"

namespace plaza::app {
namespace {

// If the database has no record of migrations: all tables of the schema, except those of extensions.
constexpr std::string_view foreign_tables = R"sql(
    with found as (
        select c.relname
          from pg_class c
         where to_regclass('plaza_migrations') is null
           and c.relnamespace = to_regnamespace(quote_ident(current_schema()))
           and c.relkind in ('r', 'p', 'v', 'm', 'f')
           and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
                                                     and d.deptype = 'e'))
    select count(*),
           exists (select from pg_attribute a
                    where a.attrelid = to_regclass('users') and a.attname = 'password' and not a.attisdropped)
               and to_regclass('posts') is not null and to_regclass('votes') is not null,
           (select string_agg(relname, ', ') from (select relname from found order by relname limit 3) shown)
               || case when count(*) > 3 then ', ...' else '' end
      from found)sql";

/// Only warns on failure, because users without a normal form are still found by their exact address.
void complete_normal_emails(const Secret& url) try {
    pg::BlockingConnection connection(url);
    for (const auto& collision : credentials::complete_normal_emails(connection)) spdlog::warn("{}", collision);
} catch (const pg::BlockingError& error) {
    spdlog::warn("cannot compute missing normal forms of e-mail addresses, retrying at the next start: {}",
                 error.what());
}

// Transient errors: no answer, connection errors, too many connections, starting up or shutting down.
bool is_transient(const pg::BlockingError& error) {
    // libpq reports a missing password without an SQLSTATE.
    if (std::string_view(error.what()).find("no password supplied") != std::string_view::npos) return false;
    const std::string_view state = error.sqlstate;
    return state.empty() || state.starts_with("08") || state.starts_with("53") || state.starts_with("57P");
}

OpenDatabase start_private(const Config& config, pg::cluster::Owner owner) {
    OpenDatabase database;
    database.cluster =
        pg::Cluster::start(data_directory(config), [](std::string_view line) { spdlog::warn("{}", line); }, owner);
    database.url = database.cluster->url();
    return database;
}

OpenDatabase external(Secret url) {
    pg::require_sessions(url);
    return {.cluster = {}, .usage = {}, .url = std::move(url)};
}

/// Returns nullopt if another process has started it meanwhile.
std::optional<OpenDatabase> try_start_private(const Config& config) try {
    return start_private(config, pg::cluster::Owner::command);
} catch (const pg::cluster::Held&) {
    return std::nullopt;
}

}  // namespace

void wait_for_database(const Config& config) {
    const auto url = config.database.address();
    if (url.empty()) return;
    const auto limit = config.process.database_wait;
    const auto end = std::chrono::steady_clock::now() + limit;
    auto pause = std::chrono::milliseconds{100};
    for (bool is_logged = false;; is_logged = true) {
        try {
            const pg::BlockingConnection connection(url);
            return;
        } catch (const pg::BlockingError& error) {
            if (!is_transient(error) || std::chrono::steady_clock::now() + pause > end) throw;
            if (!is_logged) spdlog::warn("waiting for the database, {} s at most: {}", limit.count(), error.what());
        }
        std::this_thread::sleep_for(pause);
        pause = std::min(2 * pause, std::chrono::milliseconds{1000});
    }
}

OpenDatabase open_database(const Config& config) {
    if (auto url = config.database.address(); !url.empty()) return external(std::move(url));
    return start_private(config, pg::cluster::Owner::server);
}

OpenDatabase reach_database(const Config& config) {
    if (auto url = config.database.address(); !url.empty()) return external(std::move(url));
    while (true) {
        if (auto running = pg::Cluster::find_running(data_directory(config)))
            return {.cluster = {},
                    .usage = std::make_shared<pg::cluster::Usage>(std::move(running->usage)),
                    .url = std::move(running->url)};
        if (auto started = try_start_private(config)) return std::move(*started);
    }
}

void require_own_database(const Secret& url) {
    pg::BlockingConnection connection(url);
    const auto row = connection.query(foreign_tables)[0];
    if (row[0] == "0") return;
    if (row[1] == "t")
        throw pg::MigrationError(
            "this is the database of the original API, which Plaza cannot use: set DATABASE_URL to an empty database "
            "(or unset it, for a private one), then import this database with `plaza adopt`");
    throw pg::MigrationError(
        fmt::format("the database has tables of another program ({}): set DATABASE_URL to an empty database", row[2]));
}

void migrate_to_head(const Config& config, const Secret& url) {
    require_own_database(url);
    pg::Migrator migrator(url);
    if (config.process.migrate == Switch::off) {
        migrator.require_head();
    } else {
        for (const auto& name : migrator.upgrade("head")) spdlog::info("applied migration {}", name);
    }
    complete_normal_emails(url);
}

OpenDatabase reach_current_database(const Config& config) {
    auto database = reach_database(config);
    migrate_to_head(config, database.url);
    return database;
}

}  // namespace plaza::app
