// ClientPrograms: finds psql, pg_dump and pg_restore for a server, and the arguments for a database.
// commands/child.hpp runs them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/secret.hpp"

namespace plaza::pg {

class BlockingConnection;

struct ClientPrograms {
    int major;
    std::filesystem::path folder;

    [[nodiscard]] std::string path(std::string_view program) const { return folder / program; }
};

/// The major version of the server.
[[nodiscard]] int server_major(BlockingConnection& connection);

/// Finds the programs of the server's major version, or of the next newer one: older ones refuse the server. Throws
/// std::runtime_error, one line, if none are installed.
[[nodiscard]] ClientPrograms find_client_programs(int server_major);

/// How a client program connects to a database.
struct ClientTarget {
    /// NAME=VALUE, to add to the environment of the program. Contains passwords, because other users can see arguments.
    std::vector<std::string> environment;
    /// A connection string of the options that have no variable, such as keepalives; usually empty or `dbname=…`. No
    /// secrets.
    std::string connection;
};

/// Throws std::runtime_error for a URL that libpq cannot read, or a secret that has no environment variable.
[[nodiscard]] ClientTarget client_target(const Secret& url);

}  // namespace plaza::pg
