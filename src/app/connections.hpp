// How the connections that PostgreSQL gives are shared out: among servers, and among the threads of this one.
#pragma once

#include <cstddef>

#include "app/config.hpp"
#include "platform/base/secret.hpp"
#include "platform/pg/client/settings.hpp"

namespace plaza::pg {
struct Allowance;
}

namespace plaza::app {

struct OpenDatabase;

/// A thread's own, in all lanes, and one more for the whole process: readiness tries a new connection now and then.
struct ConnectionPlan {
    std::size_t threads;
    std::size_t per_thread;

    [[nodiscard]] std::size_t total() const { return threads * per_thread + 1; }
};

/// As many as the settings say, or as are useful, without a look at the database.
[[nodiscard]] ConnectionPlan plan_connections(const Config& config);

/// What fits the database. Throws std::runtime_error, one line, if the settings ask for more than it allows.
[[nodiscard]] ConnectionPlan plan_connections(const Config& config, const pg::Allowance& allowance);

/// Brings the settings' counts to what the database allows, and logs them. Throws std::runtime_error, one line, also if
/// the role may not use the tables.
void fit_to_database(Config& config, const OpenDatabase& database);

/// One loop's lanes.
[[nodiscard]] pg::Settings lane_settings(const Secret& url, const ConnectionPlan& plan);

}  // namespace plaza::app
