#include "app/database.hpp"

#include <spdlog/spdlog.h>

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "app/data_dir.hpp"
#include "domain/users/normal_emails.hpp"
#include "platform/pg/blocking.hpp"
#include "platform/pg/cluster.hpp"
#include "platform/pg/migrate.hpp"

namespace plaza::app {
namespace {

/// Whoever lacks a normal form is still found by the exact address: no reason not to start.
void complete_normal_emails(const Secret& url) try {
    pg::BlockingConnection connection(url);
    for (const auto& collision : users::complete_normal_emails(connection)) spdlog::warn("{}", collision);
} catch (const pg::BlockingError& error) {
    spdlog::warn("cannot compute missing normal forms of e-mail addresses, will try at the next start: {}",
                 error.what());
}

}  // namespace

namespace {

OpenDatabase start_private(const Config& config, pg::cluster::Owner owner) {
    OpenDatabase database;
    database.cluster =
        pg::Cluster::start(data_directory(config), [](std::string_view line) { spdlog::warn("{}", line); }, owner);
    database.url = database.cluster->url();
    return database;
}

/// Nothing if another process was quicker.
std::optional<OpenDatabase> try_start_private(const Config& config) try {
    return start_private(config, pg::cluster::Owner::command);
} catch (const pg::cluster::Held&) {
    return std::nullopt;
}

}  // namespace

OpenDatabase open_database(const Config& config) {
    if (auto url = database_url(config); !url.empty()) return {.cluster = {}, .usage = {}, .url = std::move(url)};
    return start_private(config, pg::cluster::Owner::server);
}

OpenDatabase reach_database(const Config& config) {
    if (auto url = database_url(config); !url.empty()) return {.cluster = {}, .usage = {}, .url = std::move(url)};
    while (true) {
        if (auto running = pg::Cluster::find_running(data_directory(config)))
            return {.cluster = {},
                    .usage = std::make_shared<pg::cluster::Usage>(std::move(running->usage)),
                    .url = std::move(running->url)};
        if (auto started = try_start_private(config)) return std::move(*started);
    }
}

void bring_to_head(const Config& config, const Secret& url) {
    pg::Migrator migrator(url);
    if (config.migrate == Switch::off) {
        migrator.require_head();
    } else {
        for (const auto& name : migrator.upgrade("head")) spdlog::info("applied migration {}", name);
    }
    complete_normal_emails(url);
}

OpenDatabase reach_current_database(const Config& config) {
    auto database = reach_database(config);
    bring_to_head(config, database.url);
    return database;
}

}  // namespace plaza::app
