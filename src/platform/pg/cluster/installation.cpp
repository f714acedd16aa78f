#include "platform/pg/cluster/installation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "platform/pg/blocking/program_folders.hpp"
#include "platform/pg/cluster/data_directory.hpp"
#include "platform/pg/cluster/postmaster.hpp"

namespace plaza::pg::cluster {
namespace {

namespace fs = std::filesystem;

constexpr int oldest_major = 15;
constexpr std::initializer_list<const char*> server_programs{"initdb", "postgres"};
constexpr std::array folders_on_path{"/usr/local/pgsql/bin", "/usr/local/bin", "/usr/bin"};

bool has_server(const fs::path& folder) {
    return has_programs(folder, server_programs);
}

ProgramFolders server_folders_on_path(const User& user) {
    constexpr std::string_view before_version = "(PostgreSQL) ";
    ProgramFolders found;
    for (const fs::path folder : folders_on_path) {
        if (!has_server(folder)) continue;
        const auto version = run_program({folder / "postgres", "--version"}, "/", user).output;
        const auto at = version.find(before_version);
        if (at != std::string::npos) found.emplace(std::atoi(version.c_str() + at + before_version.size()), folder);
    }
    return found;
}

std::optional<int> major_of(const DataDirectory& directory) {
    if (!fs::exists(directory.files()) || fs::is_empty(directory.files())) return std::nullopt;
    std::ifstream file(directory.files() / "PG_VERSION");
    int major = 0;
    if (!(file >> major))
        throw std::runtime_error(
            fmt::format("{} is not a PostgreSQL cluster: move it away, or choose another data "
                        "directory (PLAZA_DATA_DIR)",
                        directory.files().string()));
    return major;
}

[[noreturn]] void refuse_version(const DataDirectory& directory, int made_by) {
    if (made_by < oldest_major)
        throw std::runtime_error(fmt::format(
            "{} was created by PostgreSQL {}, plaza needs {} or newer: upgrade it with pg_upgrade, or choose another "
            "data directory (PLAZA_DATA_DIR)",
            directory.files().string(), made_by, oldest_major));
    throw std::runtime_error(fmt::format(
        "{} was created by PostgreSQL {}, which is not installed: apt-get install postgresql-{}, or run `plaza db "
        "backup FILE` on a machine that has it, and `plaza db restore FILE` here with another data directory "
        "(PLAZA_DATA_DIR)",
        directory.files().string(), made_by, made_by));
}

}  // namespace

void require_installation() {
    if (find_program_folders(server_programs).empty() && std::ranges::none_of(folders_on_path, has_server))
        throw std::runtime_error("no PostgreSQL found: set DATABASE_URL, or apt-get install postgresql");
}

Installation find_installation(const DataDirectory& directory, const User& user) {
    const auto wanted = major_of(directory);
    auto found = find_program_folders(server_programs);
    if (found.empty()) found = server_folders_on_path(user);
    std::erase_if(found, [&](const auto& one) { return one.first < oldest_major || (wanted && one.first != *wanted); });
    if (found.empty() && wanted) refuse_version(directory, *wanted);
    if (found.empty())
        throw std::runtime_error("no PostgreSQL 15 or newer: apt-get install postgresql, or set DATABASE_URL");
    const auto& [major, folder] = *found.rbegin();
    return {major, folder};
}

void create_cluster(const Installation& installation, const DataDirectory& directory, const User& user) {
    if (major_of(directory)) return;
    // Rename only when complete: an incomplete cluster cannot be distinguished from a foreign one.
    const auto unfinished = directory.path() / "postgres.new";
    std::error_code error;
    // The initdb of a killed server may still be running.
    end_orphans(unfinished);
    fs::remove_all(unfinished, error);
    directory.make_private(unfinished);
    const auto outcome =
        run_program({installation.initdb(), "-D", unfinished, "-U", "plaza", "-E", "UTF8", "--locale=C.UTF-8",
                     "--auth-local=trust", "--auth-host=reject", "--data-checksums", "--no-instructions"},
                    unfinished, user);
    if (!outcome.succeeded) {
        fs::remove_all(unfinished, error);
        throw std::runtime_error(fmt::format("cannot create a PostgreSQL cluster in {}: {}", directory.path().string(),
                                             failure_in(outcome.output)));
    }
    fs::rename(unfinished, directory.files(), error);
    if (error)
        throw std::runtime_error(
            fmt::format("cannot move the new cluster to {}: {}", directory.files().string(), error.message()));
}

}  // namespace plaza::pg::cluster
