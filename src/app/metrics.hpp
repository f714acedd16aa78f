// Metrics: collects all counters and formats them in the Prometheus text format 0.0.4.
#pragma once

#include <string>
#include <vector>

namespace plaza::crypto {
class PasswordPool;
class Passwords;
}  // namespace plaza::crypto
namespace plaza::http {
class Admissions;
struct ListenerTallies;
}  // namespace plaza::http
namespace plaza::pg {
class Cluster;
class Database;
}  // namespace plaza::pg
namespace plaza::jobs {
class Queue;
}
namespace plaza::limits {
class Attempts;
}

namespace plaza::app {

class Readiness;
class RequestTallies;

/// The counters of one loop.
struct LoopTallies {
    const RequestTallies& requests;
    const http::ListenerTallies& server;
    const pg::Database& database;
    const crypto::Passwords& passwords;
};

/// The counters that all loops share.
struct SharedTallies {
    const Readiness& readiness;
    const crypto::PasswordPool& passwords;
    const limits::Attempts& attempts;
    const pg::Cluster* cluster;  // the private PostgreSQL, or null
    const jobs::Queue& jobs;
    const http::Admissions& admissions;
};

/// The text of GET /metrics. Can be called from any thread.
[[nodiscard]] std::string metrics_text(const SharedTallies& shared, const std::vector<LoopTallies>& loops);

}  // namespace plaza::app
