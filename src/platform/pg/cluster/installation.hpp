// Installation: finds the PostgreSQL programs on this machine, and creates clusters with them.
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

/// Throws std::runtime_error, one line, if PostgreSQL is not installed, as in the container image.
void require_installation();

/// The installation with the major version of the directory's cluster, or the newest one for a new cluster. Throws
/// std::runtime_error, one line, if there is none.
Installation find_installation(const DataDirectory& directory, const User& user);

/// Creates the cluster if there is none. Starts from scratch if an earlier call was interrupted.
void create_cluster(const Installation& installation, const DataDirectory& directory, const User& user);

}  // namespace plaza::pg::cluster
