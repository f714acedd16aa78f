// Readiness: whether this server should be sent requests. Looked at once a second by one loop and told from what was
// seen last, so that asking costs the database nothing and is answered whatever the database does.
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

    /// With the private PostgreSQL, where there is one: it knows why it cannot be written to.
    explicit Readiness(const pg::Cluster* cluster) : cluster_(cluster) {}

    /// Asks the database; a change for the worse or the better is logged.
    Task<> look(pg::Reader& database);

    /// Tries what looking does not show: a statement of each lane, a new connection, what the role may do.
    Task<> try_out(pg::Database& database);
    [[nodiscard]] std::chrono::seconds interval_of_trials() const;

    /// From now on no balancer shall send more.
    void begin_to_drain() { is_draining_ = true; }

    /// The checks that fail, of "database", "schema" and "draining"; none: ready. From any thread, at once.
    [[nodiscard]] std::vector<std::string_view> failures() const;

    /// Of the PostgreSQL that answered last; empty before.
    [[nodiscard]] std::string postgres_version() const;

 private:
    enum class Seen { nothing, well, database, schema };
    struct Sight {
        Seen seen = Seen::nothing;
        std::string reason;
    };

    Task<Sight> see(pg::Reader& database);
    void keep(const Sight& sight);

    const pg::Cluster* const cluster_;
    const std::vector<pg::Migration> known_ = pg::embedded_migrations();
    std::atomic<bool> is_draining_ = false;

    mutable std::mutex mutex_;  // guards what follows
    Seen seen_ = Seen::nothing;
    std::chrono::steady_clock::time_point seen_at_;
    std::string postgres_version_;
    std::string defect_;  // what the last trial found
};

}  // namespace plaza::app
