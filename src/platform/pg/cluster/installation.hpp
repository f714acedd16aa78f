// The PostgreSQL programs on this machine, and a new cluster made by them.
#pragma once

#include <filesystem>

#include "platform/pg/cluster/postgres_process.hpp"

namespace plaza::pg::cluster {

class DataDirectory;

struct Installation {
    int major;
    std::filesystem::path programs;  // where initdb and postgres are

    [[nodiscard]] std::string initdb() const { return programs / "initdb"; }
    [[nodiscard]] std::string postgres() const { return programs / "postgres"; }
};

/// Throws std::runtime_error, one line, where there is no PostgreSQL at all, as in a container.
void require_installation();

/// The one that fits the directory's cluster, or the newest where it has none yet. Throws std::runtime_error, one line,
/// where there is no such installation.
Installation find_installation(const DataDirectory& directory, const User& user);

/// Makes the cluster where there is none. One that was interrupted is made again from nothing.
void make_cluster(const Installation& installation, const DataDirectory& directory, const User& user);

}  // namespace plaza::pg::cluster
