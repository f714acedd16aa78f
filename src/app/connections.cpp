#include "app/connections.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>

#include "app/database.hpp"
#include "platform/pg/blocking/blocking.hpp"
#include "platform/pg/cluster/cluster.hpp"
#include "platform/pg/migrate/survey.hpp"

namespace plaza::app {
namespace {

constexpr std::size_t min_per_thread = 4;     // one per lane
constexpr std::size_t useful_per_thread = 9;  // the defaults of pg::Settings
// For commands, backups and psql.
constexpr std::size_t kept_for_others = 5;

/// Reduces the number of threads, unless PLAZA_THREADS is set, so that each thread has enough connections.
ConnectionPlan share_out(const Config& config, std::size_t total) {
    const auto for_threads = std::max(total - 1, min_per_thread);
    const auto wanted = config.process.thread_count();
    const auto threads = std::min(wanted, for_threads / min_per_thread);
    if (config.process.threads && threads < wanted)
        throw std::runtime_error(
            fmt::format("PLAZA_THREADS={} needs {} connections to PostgreSQL, but {} are available: lower it, or raise "
                        "PLAZA_DATABASE_CONNECTIONS",
                        wanted, wanted * min_per_thread + 1, total));
    return {threads, for_threads / threads};
}

}  // namespace

ConnectionPlan plan_connections(const Config& config) {
    if (config.process.database_connections) return share_out(config, *config.process.database_connections);
    return {config.process.thread_count(), useful_per_thread};
}

ConnectionPlan plan_connections(const Config& config, const pg::Allowance& allowance) {
    const auto servers = config.process.database_servers;
    const auto allowed = allowance.connections;
    if (config.process.database_connections) {
        const auto plan = plan_connections(config);
        if (plan.total() > allowed)
            throw std::runtime_error(
                fmt::format("PLAZA_DATABASE_CONNECTIONS={} exceeds the limit of {} ({}): lower it or raise the limit",
                            *config.process.database_connections, allowed, allowance.limit));
        if (plan.total() * servers > allowed)
            spdlog::warn("{} servers with {} connections each exceed the limit of {} ({})", servers, plan.total(),
                         allowed, allowance.limit);
        return plan;
    }
    const auto useful = plan_connections(config);
    const auto share = (allowed > kept_for_others ? allowed - kept_for_others : 0) / servers;
    if (share >= useful.total()) return useful;
    const auto least = (config.process.threads ? useful.threads : 1) * min_per_thread + 1;
    if (share < least)
        spdlog::warn("the limit of {} connections ({}) is too low for {} servers: this one needs at least {}", allowed,
                     allowance.limit, servers, least);
    return share_out(config, std::max(share, least));
}

void fit_to_database(Config& config, const OpenDatabase& database) {
    pg::BlockingConnection connection(database.url);
    pg::require_privileges(connection);
    // Only one server uses the private PostgreSQL.
    if (database.cluster) config.process.database_servers = 1;
    const auto allowance = pg::find_allowance(connection);
    const auto plan = plan_connections(config, allowance);
    config.process.threads = plan.threads;
    config.process.database_connections = plan.total();
    spdlog::info("up to {} connections to PostgreSQL for {} threads; the limit for {} servers is {} ({})", plan.total(),
                 plan.threads, config.process.database_servers, allowance.connections, allowance.limit);
}

pg::Settings lane_settings(const Secret& url, const ConnectionPlan& plan) {
    pg::Settings settings{.url = url};
    // The point lane has one connection: a second one would halve the batches. Half of the others write.
    const auto rest = plan.per_thread - settings.point.connections;
    settings.write.connections = rest / 2;
    settings.list.connections = (rest - settings.write.connections + 1) / 2;
    settings.search.connections = rest - settings.write.connections - settings.list.connections;
    return settings;
}

}  // namespace plaza::app
