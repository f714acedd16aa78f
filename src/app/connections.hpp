// ConnectionPlan: divides the connections that PostgreSQL allows among servers, and among the threads of this one.
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

/// Connections per thread, in all lanes together. The process needs one more: the readiness check opens a new
/// connection every 10 s.
struct ConnectionPlan {
    std::size_t threads;
    std::size_t per_thread;

    [[nodiscard]] std::size_t total() const { return threads * per_thread + 1; }
};

/// The plan from the settings alone, or as many connections as are useful.
[[nodiscard]] ConnectionPlan plan_connections(const Config& config);

/// The plan within the database's limits. Throws std::runtime_error, one line, if the settings exceed them.
[[nodiscard]] ConnectionPlan plan_connections(const Config& config, const pg::Allowance& allowance);

/// Sets `threads` and `database_connections` to what the database allows, and logs them. Throws std::runtime_error, one
/// line, if the settings exceed the limits or the role lacks privileges on the tables.
void fit_to_database(Config& config, const OpenDatabase& database);

/// The lanes of one loop.
[[nodiscard]] pg::Settings lane_settings(const Secret& url, const ConnectionPlan& plan);

}  // namespace plaza::app
