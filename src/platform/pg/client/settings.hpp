// How many connections a loop opens to PostgreSQL, and how long anything may wait.
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

/// Counts are per loop; connections are opened when they are needed.
struct Settings {
    Secret url;
    /// One point connection batches best: a second one halves the batches.
    LaneSettings point{1, std::chrono::seconds{1}};
    LaneSettings list{2, std::chrono::seconds{5}};
    LaneSettings search{2, std::chrono::seconds{5}};
    LaneSettings write{4, std::chrono::seconds{5}};
    std::chrono::milliseconds lock_timeout{2000};
    /// A transaction whose handler stalls holds locks and a connection: PostgreSQL ends it.
    std::chrono::milliseconds idle_in_transaction_timeout{5000};
    /// For a connection to be free; then Unavailable.
    std::chrono::milliseconds max_wait{1000};
    /// Statements waiting in each lane; beyond that Unavailable at once.
    std::size_t max_queue = 1024;

    [[nodiscard]] const LaneSettings& of(Lane lane) const;
};

}  // namespace plaza::pg
