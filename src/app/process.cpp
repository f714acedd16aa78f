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
#include "app/log.hpp"
#include "app/server.hpp"
#include "platform/http/server/address.hpp"
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
    config.tokens.require_sound_keys();
    // Fail before PostgreSQL is started.
    if (config.http.port != 0) http::check_port_is_free(config.http.host, config.http.port);

    wait_for_database(config);
    const auto database = open_database(config);
    if (config.tokens.secret_key.empty()) config.tokens.secret_key = generated_secret_key(data_directory(config));
    if (config.encryption.data_key.empty() && !config.database.is_set())
        config.encryption.data_key = generated_data_key(data_directory(config));
    migrate_to_head(config, database.url);
    fit_to_database(config, database);

    handle_stop_signals();
    Server server(config, database.url, database.cluster.get());
    const auto address = http::local_url(config.http.host, server.port());
    fmt::print("Plaza {} listens on {}  (API: {}/docs)\n", PLAZA_VERSION, address,
               config.process.public_url.empty() ? address : config.process.public_url);
    std::fflush(stdout);
    if (!config.mail.url.empty() && config.process.public_url.empty())
        spdlog::warn("links in mails lead to {}: set PLAZA_PUBLIC_URL to the public address", address);
    const auto limits = admission_limits(config);
    spdlog::info("accepting up to {} client connections, up to {} from one address", limits.connections,
                 limits.of_one_address == 0 ? limits.connections : limits.of_one_address);
    wait_for_stop();
    drain(server, config.process.drain);
    spdlog::info("stopping: running requests have up to {} s to finish", config.process.shutdown_limit.count());
    server.stop();
}

}  // namespace plaza::app
