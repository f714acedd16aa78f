#include "app/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <tuple>
#include <utility>

#include "app/log.hpp"
#include "app/process_stats.hpp"
#include "app/readiness.hpp"
#include "app/request_tallies.hpp"
#include "domain/limits/limits.hpp"
#include "platform/crypto/password_pool.hpp"
#include "platform/crypto/passwords.hpp"
#include "platform/http/openapi/operation.hpp"
#include "platform/http/server/admissions.hpp"
#include "platform/http/server/listener.hpp"
#include "platform/jobs/queue.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/cluster/cluster.hpp"

namespace plaza::app {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

constexpr double microseconds_per_second = 1e6;

constexpr std::array lanes{std::pair{pg::Lane::point, "point"}, std::pair{pg::Lane::list, "list"},
                           std::pair{pg::Lane::search, "search"}, std::pair{pg::Lane::write, "write"}};

/// The sum of one histogram over several loops.
struct Distribution {
    std::vector<std::uint64_t> bounds{};
    std::vector<std::uint64_t> counts{};  // not cumulative; the last one counts values above all bounds
    std::uint64_t sum = 0;

    template <auto Bounds>
    void add(const Histogram<Bounds>& histogram) {
        bounds.assign(Bounds.begin(), Bounds.end());
        counts.resize(Bounds.size() + 1);
        for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += histogram.count(i);
        sum += histogram.sum();
    }

    [[nodiscard]] ClientMetric::Histogram to_metric(double per_unit) const {
        ClientMetric::Histogram metric;
        std::uint64_t below = 0;
        for (std::size_t i = 0; i < bounds.size(); ++i) {
            below += counts[i];
            metric.bucket.push_back({below, static_cast<double>(bounds[i]) / per_unit});
        }
        metric.sample_count = below + counts.back();
        metric.sample_sum = static_cast<double>(sum) / per_unit;
        return metric;
    }
};

/// The metric families, in the order of their first sample.
class Page {
 public:
    void gauge(const char* name, const char* help, auto value, Labels labels = {}) {
        add(name, help, MetricType::Gauge, std::move(labels)).gauge.value = static_cast<double>(value);
    }
    void counter(const char* name, const char* help, auto value, Labels labels = {}) {
        add(name, help, MetricType::Counter, std::move(labels)).counter.value = static_cast<double>(value);
    }
    void histogram(const char* name, const char* help, const Distribution& values, double per_unit,
                   Labels labels = {}) {
        add(name, help, MetricType::Histogram, std::move(labels)).histogram = values.to_metric(per_unit);
    }

    [[nodiscard]] std::string text() const { return prometheus::TextSerializer().Serialize(families_); }

 private:
    ClientMetric& add(const char* name, const char* help, MetricType type, Labels labels) {
        auto found = std::ranges::find(families_, name, &MetricFamily::name);
        if (found == families_.end()) found = families_.insert(found, {name, help, type, {}});
        auto& metric = found->metric.emplace_back();
        metric.label = std::move(labels);
        return metric;
    }

    std::vector<MetricFamily> families_;
};

void add_requests(Page& page, const std::vector<LoopTallies>& loops) {
    using Name = std::pair<std::string, std::string>;  // route and method
    std::map<Name, Distribution> durations;
    std::map<std::pair<Name, int>, std::uint64_t> counts;
    for (const auto& loop : loops) {
        loop.requests.for_each([&](const RequestTallies::Route& route) {
            const Name name{route.path, http::to_string(route.method)};
            durations[name].add(route.duration_us);
            for (const auto& status : route.statuses) counts[{name, status.code}] += status.count->value();
        });
    }
    for (const auto& [key, count] : counts)
        page.counter(
            "plaza_http_requests_total", "Requests answered, by route, method and status.", count,
            {{"route", key.first.first}, {"method", key.first.second}, {"status", std::to_string(key.second)}});
    for (const auto& [name, values] : durations)
        page.histogram("plaza_http_request_duration_seconds", "Time from the arrival of a request to its response.",
                       values, microseconds_per_second, {{"route", name.first}, {"method", name.second}});
}

void add_connections(Page& page, const std::vector<LoopTallies>& loops) {
    std::uint64_t open = 0;
    std::uint64_t in_flight = 0;
    for (const auto& loop : loops) {
        open += loop.server.connections.value();
        in_flight += loop.server.in_flight.value();
    }
    page.gauge("plaza_http_connections", "Open client connections.", open);
    page.gauge("plaza_http_requests_in_flight", "Requests being processed.", in_flight);
}

void add_lanes(Page& page, const std::vector<LoopTallies>& loops) {
    for (const auto& [lane, name] : lanes) {
        std::uint64_t connections = 0;
        std::uint64_t busy = 0;
        std::uint64_t waiting = 0;
        Distribution batches;
        for (const auto& loop : loops) {
            const auto& tallies = loop.database.tallies(lane);
            connections += tallies.connections.value();
            busy += tallies.busy.value();
            waiting += tallies.waiting.value();
            batches.add(tallies.batch_sizes);
        }
        const Labels labels{{"lane", name}};
        page.gauge("plaza_pg_connections", "Open connections to PostgreSQL.", connections, labels);
        page.gauge("plaza_pg_connections_busy", "Connections to PostgreSQL in use by a batch or a transaction.", busy,
                   labels);
        page.gauge("plaza_pg_statements_waiting", "Statements that wait for a connection.", waiting, labels);
        page.histogram("plaza_pg_batch_size", "Statements sent in one batch.", batches, 1, labels);
    }
}

void add_passwords(Page& page, const crypto::PasswordPool& pool, const std::vector<LoopTallies>& loops) {
    // The two values are not read atomically: avoid a negative difference.
    const auto pending = pool.pending();
    const auto running = std::min(pending, pool.running());
    Distribution durations;
    std::uint64_t refused = 0;
    for (const auto& loop : loops) {
        durations.add(loop.passwords.tallies().duration_us);
        refused += loop.passwords.tallies().refused.value();
    }
    page.gauge("plaza_password_threads", "Threads that hash passwords.", std::uint64_t{pool.threads()});
    page.gauge("plaza_password_running", "Passwords being hashed.", running);
    page.gauge("plaza_password_queued", "Passwords that wait to be hashed.", pending - running);
    page.counter("plaza_password_refused_total", "Passwords refused because the queue was full.", refused);
    page.histogram("plaza_password_duration_seconds", "Time to hash one password, without the wait in the queue.",
                   durations, microseconds_per_second);
}

void add_jobs(Page& page, const jobs::Queue& jobs) {
    for (const auto& [end, count] : {std::pair{"done", jobs.done.load()}, std::pair{"failed", jobs.failed.load()},
                                     std::pair{"given_up", jobs.given_up.load()}})
        page.counter("plaza_job_attempts_total", "Attempts at jobs, by outcome; failed jobs are retried.", count,
                     {{"end", end}});
}

void add_admissions(Page& page, const http::Admissions& admissions) {
    for (const auto& [reason, count] :
         {std::pair{"full", admissions.refused()}, std::pair{"address", admissions.refused_to_address()}})
        page.counter("plaza_http_connections_refused_total",
                     "Connections refused at the limit of the server or of one address.", count, {{"reason", reason}});
}

void add_shared(Page& page, const SharedTallies& shared, const std::vector<LoopTallies>& loops) {
    page.gauge("plaza_ready", "Whether the server is ready.", std::uint64_t{shared.readiness.failures().empty()});
    add_passwords(page, shared.passwords, loops);
    if (shared.cluster != nullptr)
        page.counter("plaza_pg_restarts_total", "Restarts of the private PostgreSQL after a failure.",
                     shared.cluster->restarts());
    for (const auto& [limit, count] : shared.attempts.refused())
        page.counter("plaza_rate_limit_refusals_total", "Attempts refused by a rate limit.", count,
                     {{"limit", std::string(limit)}});
    add_admissions(page, shared.admissions);
    add_jobs(page, shared.jobs);
    page.counter("plaza_log_lines_dropped_total", "Log lines dropped because they could not be written in time.",
                 dropped_log_lines());
}

void add_process(Page& page) {
    const auto stats = process_stats();
    page.gauge("process_resident_memory_bytes", "Resident memory size in bytes.", stats.resident_bytes);
    page.gauge("process_virtual_memory_bytes", "Virtual memory size in bytes.", stats.virtual_bytes);
    page.counter("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", stats.cpu_seconds);
    page.gauge("process_open_fds", "Number of open file descriptors.", stats.open_descriptors);
    page.gauge("process_max_fds", "Maximum number of open file descriptors.", stats.max_descriptors);
    page.gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.",
               stats.start_seconds);
}

}  // namespace

std::string metrics_text(const SharedTallies& shared, const std::vector<LoopTallies>& loops) {
    Page page;
    page.gauge("plaza_build_info", "Always 1; the labels identify the build.", std::uint64_t{1},
               {{"version", PLAZA_VERSION},
                {"compiler", "clang " __clang_version__},
                {"postgresql", shared.readiness.postgres_version()}});
    add_requests(page, loops);
    add_connections(page, loops);
    add_lanes(page, loops);
    add_shared(page, shared, loops);
    add_process(page);
    return page.text();
}

}  // namespace plaza::app
