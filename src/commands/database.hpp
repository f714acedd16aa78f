// `plaza db`: psql, backup and restore for the configured database. Starts the private PostgreSQL for as long as the
// command needs it, if no server runs it.
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

/// Runs psql with these arguments on our streams and returns its exit code. Throws std::runtime_error, one line.
int psql(const app::Config& config, const std::vector<std::string>& arguments);

/// See backup.hpp. Also reminds the operator to keep the secret key, if Plaza generated it.
void backup_database(const app::Config& config, const FileWords& words, std::ostream& out);

/// See restore.hpp.
void restore_database(const app::Config& config, const FileWords& words, std::ostream& out);

}  // namespace plaza::commands
