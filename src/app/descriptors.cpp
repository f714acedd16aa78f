#include "app/descriptors.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace plaza::app {
namespace {

// Descriptors of the server itself besides connections to PostgreSQL: the log, the mail server, files, pipes; and for
// each loop the listener, epoll, and connection attempts.
constexpr std::size_t own_descriptors = 64;
constexpr std::size_t descriptors_per_loop = 24;

constexpr std::size_t max_per_loop = 10'000;  // each costs memory, and time at each tick
constexpr std::size_t min_connections = 8;
constexpr std::size_t max_reserved = 32;
constexpr std::size_t min_per_address = 32;

// The usual limit, if a system call filter forbids getrlimit().
constexpr std::size_t usual_limit = 1024;

std::size_t descriptor_limit() {
    rlimit limit{};
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : usual_limit;
}

}  // namespace

void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

http::AdmissionLimits admission_limits(const Config& config) {
    const auto threads = config.process.thread_count();
    const auto database = config.process.database_connections.value_or(0);
    const auto kept = own_descriptors + descriptors_per_loop * threads + database;
    const auto available = std::max(descriptor_limit(), kept + min_connections) - kept;
    const auto reserved = std::min(max_reserved, available / 4);
    const auto connections = std::min(available - reserved, max_per_loop * threads);
    const auto per_address = config.http.address_connections.value_or(std::max(connections / 10, min_per_address));
    return {.connections = connections, .of_one_address = per_address, .reserved = reserved};
}

}  // namespace plaza::app
