#include "commands/database.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <ostream>

#include "app/data_dir.hpp"
#include "app/database.hpp"
#include "commands/backup.hpp"
#include "commands/child.hpp"
#include "commands/restore.hpp"
#include "platform/pg/blocking/blocking.hpp"
#include "platform/pg/blocking/client_programs.hpp"
#include "platform/pg/cluster/cluster.hpp"

namespace plaza::commands {

int psql(const app::Config& config, const std::vector<std::string>& arguments) {
    const auto database = app::reach_database(config);
    pg::BlockingConnection connection(database.url);
    const auto programs = pg::find_client_programs(pg::server_major(connection));
    auto target = pg::client_target(database.url);
    Program program{{programs.path("psql")}, std::move(target.environment)};
    if (!target.connection.empty()) program.command.push_back("--dbname=" + target.connection);
    program.command.insert(program.command.end(), arguments.begin(), arguments.end());
    return run_in_foreground(program);
}

void backup_database(const app::Config& config, const FileWords& words, std::ostream& out) {
    const auto database = app::reach_database(config);
    backup(database.url, words.file, words.overwrites ? Existing::replace : Existing::keep, out);
    if (config.database.is_set()) return;
    const auto directory = app::data_directory(config);
    fmt::print(out,
               "the backup does not contain the secret key: keep {} too, or users must log in again after a restore\n"
               "the backup does not contain the data key: keep {} too, or encrypted data is lost after a restore\n",
               (directory / "secret_key").string(), (directory / "data_key").string());
}

void restore_database(const app::Config& config, const FileWords& words, std::ostream& out) {
    const auto database = app::reach_database(config);
    restore(database.url, words.file, out);
}

}  // namespace plaza::commands
