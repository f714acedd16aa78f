// Server: the loops of one process on one database: a thread, connections to PostgreSQL and a listener each.
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
    /// Listens when it returns. The cluster is the private PostgreSQL, where the database is that, and outlives the
    /// server. Throws std::runtime_error, one line, where it cannot.
    Server(const Config& config, const Secret& database_url, const pg::Cluster* cluster = nullptr);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] std::uint16_t port() const;

    /// Says that it is not ready any more, and goes on serving; each answer is its connection's last.
    void drain();
    /// Accepts no more, lets what runs finish within the configured limit, and ends. Blocks until then.
    void stop();

 private:
    [[nodiscard]] std::string metrics() const;

    std::unique_ptr<Shared> shared_;
    std::vector<std::unique_ptr<Loop>> loops_;
};

}  // namespace plaza::app
