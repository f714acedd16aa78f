// `plaza serve`: database, migrations, server, until a signal ends it.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "app/config.hpp"
#include "platform/base/secret.hpp"

namespace plaza::pg {
class Cluster;
}

namespace plaza::app {

/// The database of the configuration, and the private PostgreSQL where that is it.
struct OpenDatabase {
    std::unique_ptr<pg::Cluster> cluster;  // null: not ours
    Secret url;
};

/// Starts the private PostgreSQL where no database is configured. Throws std::runtime_error with one line.
[[nodiscard]] OpenDatabase open_database(const Config& config);

/// The same for a command beside a server: a private PostgreSQL that runs already is used as it is.
[[nodiscard]] OpenDatabase reach_database(const Config& config);

/// Serves until SIGINT or SIGTERM. Throws std::runtime_error with one line where it cannot start.
void serve(Config config);

}  // namespace plaza::app
