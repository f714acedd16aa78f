// Settings: connections per lane, time limits and queue limits of a Database.
#pragma once

#include <chrono>
#include <cstddef>

#include "platform/base/secret.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::pg {

struct LaneSettings {
    std::size_t connections;
    std::chrono::milliseconds statement_timeout;
};

/// Counts are per loop. Connections are opened on demand.
struct Settings {
    Secret url;
    /// One connection gives the largest batches: a second one halves them.
    LaneSettings point{1, std::chrono::seconds{1}};
    LaneSettings list{2, std::chrono::seconds{5}};
    LaneSettings search{2, std::chrono::seconds{5}};
    LaneSettings write{4, std::chrono::seconds{5}};
    std::chrono::milliseconds lock_timeout{2000};
    /// PostgreSQL ends a transaction that is idle for longer, because it holds locks and a connection.
    std::chrono::milliseconds idle_in_transaction_timeout{5000};
    /// How long a statement waits for a free connection; then it fails with Unavailable.
    std::chrono::milliseconds max_wait{1000};
    /// Waiting statements per lane; further ones fail with Unavailable at once.
    std::size_t max_queue = 1024;

    [[nodiscard]] const LaneSettings& of(Lane lane) const;
};

}  // namespace plaza::pg
