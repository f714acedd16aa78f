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

sem_t stop_requested;
std::atomic<int> stop_signal;

/// From now on, the first SIGINT and the first SIGTERM request a stop. Before, and the second time, they end the
/// process immediately, and the private PostgreSQL with it.
void handle_stop_signals() {
    sem_init(&stop_requested, 0, 0);
    struct sigaction request{};
    request.sa_handler = [](int signal) {
        stop_signal = signal;
        sem_post(&stop_requested);
    };
    request.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    sigaction(SIGINT, &request, nullptr);
    sigaction(SIGTERM, &request, nullptr);
}

void wait_for_stop() {
    while (sem_wait(&stop_requested) != 0) continue;
}

/// Returns earlier at another stop signal.
void wait_for_stop(std::chrono::seconds longest) {
    timespec until{};
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += longest.count();
    while (sem_clockwait(&stop_requested, CLOCK_MONOTONIC, &until) != 0 && errno == EINTR) continue;
}

/// Drains only after SIGTERM, which a service manager sends and a load balancer may depend on. After Ctrl-C, a person
/// waits.
void drain(Server& server, std::chrono::seconds duration) {
    if (stop_signal != SIGTERM || duration.count() == 0) return;
    spdlog::info("draining: reporting not ready, still serving requests for {} s", duration.count());
    server.drain();
    wait_for_stop(duration);
}

}  // namespace

void serve(Config config) {
    // write() to a closed connection must return an error, not end the process.
    signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();
    require_sound_keys(config);
    // Fail before PostgreSQL is started.
    const auto port = static_cast<std::uint16_t>(config.port.value);
    if (port != 0) http::check_port_is_free(config.host, port);

    wait_for_database(config);
    const auto database = open_database(config);
    if (config.secret_key.empty()) config.secret_key = generated_secret_key(data_directory(config));
    migrate_to_head(config, database.url);
    fit_to_database(config, database);

    handle_stop_signals();
    Server server(config, database.url, database.cluster.get());
    const auto address = listener_url(config.host, server.port());
    fmt::print("Plaza {} listens on {}  (API: {}/docs)\n", PLAZA_VERSION, address,
               config.public_url.empty() ? address : config.public_url);
    std::fflush(stdout);
    if (!config.smtp_url.empty() && config.public_url.empty())
        spdlog::warn("links in mails lead to {}: set PLAZA_PUBLIC_URL to the public address", address);
    const auto limits = admission_limits(config);
    spdlog::info("accepting up to {} client connections, up to {} from one address", limits.connections,
                 limits.of_one_address == 0 ? limits.connections : limits.of_one_address);
    wait_for_stop();
    drain(server, std::chrono::seconds{config.drain_s.value});
    spdlog::info("stopping: running requests have up to {} s to finish", config.shutdown_timeout_s.value);
    server.stop();
}

}  // namespace plaza::app
