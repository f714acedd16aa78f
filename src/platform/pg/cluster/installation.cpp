#include "platform/pg/cluster/installation.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "platform/pg/cluster/data_directory.hpp"
#include "platform/pg/cluster/postmaster.hpp"

namespace plaza::pg::cluster {
namespace {

namespace fs = std::filesystem;

constexpr int oldest_major = 15;
constexpr std::array folders_on_path{"/usr/local/pgsql/bin", "/usr/local/bin", "/usr/bin"};

bool has_programs(const fs::path& folder) {
    return access((folder / "initdb").c_str(), X_OK) == 0 && access((folder / "postgres").c_str(), X_OK) == 0;
}

std::vector<Installation> debian_installations() {
    std::vector<Installation> found;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", none))
        if (has_programs(entry.path() / "bin"))
            found.push_back({std::atoi(entry.path().filename().c_str()), entry.path() / "bin"});
    return found;
}

std::vector<Installation> installations_on_path(const User& user) {
    constexpr std::string_view before_version = "(PostgreSQL) ";
    std::vector<Installation> found;
    for (const fs::path folder : folders_on_path) {
        if (!has_programs(folder)) continue;
        const auto version = run_program({folder / "postgres", "--version"}, "/", user).output;
        const auto at = version.find(before_version);
        if (at != std::string::npos) found.push_back({std::atoi(version.c_str() + at + before_version.size()), folder});
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
    if (debian_installations().empty() && std::ranges::none_of(folders_on_path, has_programs))
        throw std::runtime_error("no PostgreSQL found: set DATABASE_URL, or apt-get install postgresql");
}

Installation find_installation(const DataDirectory& directory, const User& user) {
    const auto wanted = major_of(directory);
    auto found = debian_installations();
    if (found.empty()) found = installations_on_path(user);
    std::erase_if(found, [&](const Installation& installation) {
        return installation.major < oldest_major || (wanted && installation.major != *wanted);
    });
    if (found.empty() && wanted) refuse_version(directory, *wanted);
    if (found.empty())
        throw std::runtime_error("no PostgreSQL 15 or newer: apt-get install postgresql, or set DATABASE_URL");
    return *std::ranges::max_element(found, {}, &Installation::major);
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
