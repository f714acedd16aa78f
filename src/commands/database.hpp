// `plaza db`: psql, backup and restore on the database that the settings name, be it an external one, or the private
// PostgreSQL, which is started for the while where no server runs.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "app/config.hpp"

namespace plaza::commands {

struct FileWords {
    std::filesystem::path file;
    bool overwrites = false;
};

/// Opens psql with these arguments on our streams; its exit code. Throws std::runtime_error, one line.
int psql(const app::Config& config, const std::vector<std::string>& arguments);

/// See backup.hpp. Says whether the secret key has to be kept as well.
void backup_database(const app::Config& config, const FileWords& words, std::ostream& out);

/// See restore.hpp.
void restore_database(const app::Config& config, const FileWords& words, std::ostream& out);

}  // namespace plaza::commands
