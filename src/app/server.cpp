#include "app/server.hpp"

#include <cstddef>

#include "app/connections.hpp"
#include "app/loop.hpp"
#include "app/metrics.hpp"
#include "app/shared.hpp"
#include "platform/http/server/address.hpp"
#include "platform/http/server/listener.hpp"

namespace plaza::app {

Server::Server(const Config& config, const Secret& database_url, const pg::Cluster* cluster)
    : shared_(std::make_unique<Shared>(config, cluster, [this] { return metrics(); })) {
    auto port = config.http.port;
    if (port != 0) http::check_port_is_free(config.http.host, port);
    const auto plan = plan_connections(config);
    const auto database = lane_settings(database_url, plan);
    for (std::size_t i = 0; i < plan.threads; ++i) {
        loops_.push_back(std::make_unique<Loop>(*shared_, config, database, port));
        port = loops_.front()->port();  // the first loop may have chosen it
    }
    if (config.process.public_url.empty()) shared_->settings.public_url = http::local_url(config.http.host, port);
    loops_.front()->add_background();
    for (auto& loop : loops_) loop->start();
}

Server::~Server() {
    stop();
}

std::uint16_t Server::port() const {
    return loops_.front()->port();
}

std::string Server::metrics() const {
    std::vector<LoopTallies> loops;
    for (const auto& loop : loops_) loops.push_back(loop->tallies());
    return metrics_text({shared_->readiness, shared_->passwords, shared_->attempts, shared_->cluster, shared_->jobs,
                         shared_->admissions},
                        loops);
}

void Server::drain() {
    shared_->readiness.begin_to_drain();
    for (auto& loop : loops_) loop->drain();
}

/// In this order: all loops shut down at the same time; then the shared threads, because they post to the loops; then
/// the loops are destroyed, and Shared after them, because they refer to it.
void Server::stop() {
    for (auto& loop : loops_) loop->stop();
    for (auto& loop : loops_) loop->join();
    shared_->stop();
    loops_.clear();
}

}  // namespace plaza::app
