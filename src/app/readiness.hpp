// Readiness: whether this server should receive requests. One loop checks the database every second; queries return the
// last result, so they are fast and never wait for the database.
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/task.hpp"
#include "platform/pg/migrate/migrate.hpp"

namespace plaza::pg {
class Cluster;
class Database;
class Reader;
}  // namespace plaza::pg

namespace plaza::app {

class Readiness {
 public:
    static constexpr std::chrono::seconds interval{1};

    /// `cluster` is the private PostgreSQL, or null. It reports why it cannot be written to.
    explicit Readiness(const pg::Cluster* cluster) : cluster_(cluster) {}

    /// Checks that the database answers and has the right schema. Logs changes.
    Task<> check(pg::Reader& database);

    /// Checks a statement in each lane, a new connection, and the privileges of the role. Logs changes.
    Task<> try_out(pg::Database& database);
    /// How often to call try_out(): every 10 s, or every second after a failure.
    [[nodiscard]] std::chrono::seconds interval_of_trials() const;

    /// From now on, failures() contains "draining".
    void begin_to_drain() { is_draining_ = true; }

    /// The failed checks: "database", "schema" or "draining". Empty: ready. Can be called from any thread; never waits.
    [[nodiscard]] std::vector<std::string_view> failures() const;

    /// The version of the PostgreSQL that answered last; empty before the first answer.
    [[nodiscard]] std::string postgres_version() const;

 private:
    enum class State { unknown, ready, no_database, wrong_schema };
    struct Observation {
        State state = State::unknown;
        std::string reason;
    };

    Task<Observation> observe(pg::Reader& database);
    void record(const Observation& observation);

    const pg::Cluster* const cluster_;
    const std::vector<pg::Migration> known_ = pg::embedded_migrations();
    std::atomic<bool> is_draining_ = false;

    mutable std::mutex mutex_;  // guards the members below
    State state_ = State::unknown;
    std::chrono::steady_clock::time_point observed_at_;
    std::string postgres_version_;
    std::string defect_;  // the result of the last try_out()
};

}  // namespace plaza::app
