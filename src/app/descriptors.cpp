#include "app/descriptors.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace plaza::app {
namespace {

// What the server opens itself beside its connections to PostgreSQL: the log, the mail server, files, pipes; and for
// each loop the listener, what epoll needs, and connections that are being tried.
constexpr std::size_t own = 64;
constexpr std::size_t own_of_loop = 24;

constexpr std::size_t most_of_loop = 10'000;  // costs memory, and time at each tick
constexpr std::size_t fewest = 8;
constexpr std::size_t most_reserved = 32;
constexpr std::size_t fewest_of_address = 32;

// What the system gives as a rule, if a filter of system calls forbids to ask.
constexpr std::size_t usual = 1024;

std::size_t descriptor_limit() {
    rlimit limit{};
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : usual;
}

}  // namespace

void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

http::AdmissionLimits admission_limits(const Config& config) {
    const auto threads = thread_count(config);
    const auto database =
        config.database_connections ? static_cast<std::size_t>(config.database_connections->value) : 0;
    const auto kept = own + own_of_loop * threads + database;
    const auto available = std::max(descriptor_limit(), kept + fewest) - kept;
    const auto reserved = std::min(most_reserved, available / 4);
    const auto connections = std::min(available - reserved, most_of_loop * threads);
    const auto of_address = config.address_connections ? static_cast<std::size_t>(config.address_connections->value)
                                                       : std::max(connections / 10, fewest_of_address);
    return {.connections = connections, .of_one_address = of_address, .reserved = reserved};
}

}  // namespace plaza::app
