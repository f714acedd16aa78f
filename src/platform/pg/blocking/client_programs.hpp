// PostgreSQL's client programs (psql, pg_dump, pg_restore): where those are that fit a server, and how they are told of
// a database. Running them is commands/child.hpp's.
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

/// The major version of the server at the other end.
[[nodiscard]] int server_major(BlockingConnection& connection);

/// Those of the server's own major version, else of the next newer one that is installed: older ones refuse it. Throws
/// std::runtime_error, one line, where there are none.
[[nodiscard]] ClientPrograms find_client_programs(int server_major);

/// What leads a client program to this database.
struct ClientTarget {
    /// NAME=VALUE, to be added to its environment: passwords too, which everybody may read in a command line.
    std::vector<std::string> environment;
    /// What has no variable (keepalives and the like), as a connection string; most often `dbname=…` alone. No secrets.
    std::string connection;
};

/// Throws std::runtime_error for a URL that libpq cannot read, or with a secret that can only be given in the open.
[[nodiscard]] ClientTarget client_target(const Secret& url);

}  // namespace plaza::pg
