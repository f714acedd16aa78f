// Server: the loops of one process on one database, and what they share.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/config.hpp"
#include "platform/base/secret.hpp"

namespace plaza::pg {
class Cluster;
}

namespace plaza::app {

class Loop;
struct Shared;

class Server {
 public:
    /// Listens when it returns. `cluster` is the private PostgreSQL or null, and must outlive the server. Throws
    /// std::runtime_error, one line, if it cannot listen.
    Server(const Config& config, const Secret& database_url, const pg::Cluster* cluster = nullptr);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] std::uint16_t port() const;

    /// Reports that it is not ready, and keeps serving. Each response is the last one of its connection.
    void drain();
    /// Accepts no new connections, waits for running requests up to the configured limit, and stops the loops.
    /// Blocks until then.
    void stop();

 private:
    [[nodiscard]] std::string metrics() const;

    std::unique_ptr<Shared> shared_;
    std::vector<std::unique_ptr<Loop>> loops_;
};

}  // namespace plaza::app
