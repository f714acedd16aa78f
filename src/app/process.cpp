#include "app/process.hpp"

#include <fmt/format.h>
#include <semaphore.h>
#include <signal.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <ctime>

#include "app/connections.hpp"
#include "app/data_dir.hpp"
#include "app/database.hpp"
#include "app/descriptors.hpp"
#include "app/keys.hpp"
#include "app/log.hpp"
#include "app/modules.hpp"
#include "app/server.hpp"
#include "platform/http/server/listener.hpp"
#include "platform/pg/cluster/cluster.hpp"

namespace plaza::app {
namespace {

sem_t stop_asked;
std::atomic<int> asked_by;

/// From here on SIGINT and SIGTERM ask the server to stop, each once: before, and the second time, they end the process
/// as they always do, and its PostgreSQL with it.
void take_stop_signals() {
    sem_init(&stop_asked, 0, 0);
    struct sigaction ask{};
    ask.sa_handler = [](int signal) {
        asked_by = signal;
        sem_post(&stop_asked);
    };
    ask.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    sigaction(SIGINT, &ask, nullptr);
    sigaction(SIGTERM, &ask, nullptr);
}

void wait_for_stop() {
    while (sem_wait(&stop_asked) != 0) continue;
}

/// Less where another signal comes.
void wait_for_stop(std::chrono::seconds longest) {
    timespec until{};
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += longest.count();
    while (sem_clockwait(&stop_asked, CLOCK_MONOTONIC, &until) != 0 && errno == EINTR) continue;
}

/// Ctrl-C is somebody who waits; SIGTERM comes from what runs servers, and there may be a balancer in front.
void drain(Server& server, std::chrono::seconds duration) {
    if (asked_by != SIGTERM || duration.count() == 0) return;
    spdlog::info("draining: not ready from now on, still serving for {} s", duration.count());
    server.drain();
    wait_for_stop(duration);
}

}  // namespace

void serve(Config config) {
    // Writing to a client that has gone is an error to handle, not an end.
    signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();
    require_sound_keys(config);
    // Before PostgreSQL is started for nothing.
    const auto port = static_cast<std::uint16_t>(config.port.value);
    if (port != 0) http::check_port_is_free(config.host, port);

    wait_for_database(config);
    const auto database = open_database(config);
    if (config.secret_key.empty()) config.secret_key = kept_secret_key(data_directory(config));
    bring_to_head(config, database.url);
    fit_to_database(config, database);

    take_stop_signals();
    Server server(config, database.url, database.cluster.get());
    const auto address = listener_url(config.host, server.port());
    fmt::print("Plaza {} listens on {}  (API: {}/docs)\n", PLAZA_VERSION, address,
               config.public_url.empty() ? address : config.public_url);
    std::fflush(stdout);
    if (!config.smtp_url.empty() && config.public_url.empty())
        spdlog::warn("the links in mails lead to {}; PLAZA_PUBLIC_URL sets another address", address);
    const auto limits = admission_limits(config);
    spdlog::info("clients may have {} connections, {} from one address", limits.connections,
                 limits.of_one_address == 0 ? limits.connections : limits.of_one_address);
    wait_for_stop();
    drain(server, std::chrono::seconds{config.drain_s.value});
    spdlog::info("stopping: no new connections, {} s at most for what runs", config.shutdown_timeout_s.value);
    server.stop();
}

}  // namespace plaza::app
