// The data directory as the private cluster uses it: whose it is, who may enter it, and that one server holds it.
#pragma once

#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "platform/pg/cluster/descriptor.hpp"
#include "platform/pg/cluster/postgres_process.hpp"

namespace plaza::pg::cluster {

inline std::filesystem::path files_in(const std::filesystem::path& data_directory) {
    return data_directory / "postgres";
}

inline std::filesystem::path sockets_in(const std::filesystem::path& data_directory) {
    return data_directory / "run";
}

/// What runs a private PostgreSQL: a server, or a command for as long as it and others take.
enum class Owner { server, command };

/// Another process holds the directory.
struct Held : std::runtime_error {
    using runtime_error::runtime_error;
};

/// Holds the lock on the directory while it lives.
class DataDirectory {
 public:
    /// Makes the directory where there is none. Throws std::runtime_error, one line, where it is not ours, is held by
    /// another (Held), or cannot be used by PostgreSQL's user. A server waits for a command, and logs that.
    DataDirectory(const std::filesystem::path& path, const User& user, Owner owner,
                  const std::function<void(std::string_view)>& log);

    /// Whether a server holds the one at this path.
    static bool is_held(const std::filesystem::path& path);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path files() const { return files_in(path_); }
    [[nodiscard]] std::filesystem::path sockets() const { return sockets_in(path_); }
    [[nodiscard]] std::filesystem::path log() const { return path_ / "postgres.log"; }

    /// Why nothing can be written here now, found by writing; empty where it can. A full disk is no reason.
    [[nodiscard]] std::string write_problem() const;

    /// A directory for PostgreSQL's user alone, empty if it was not there.
    void make_private(const std::filesystem::path& directory) const;

 private:
    void refuse_foreign() const;
    void take_lock(Owner owner, const std::function<void(std::string_view)>& log);

    std::filesystem::path path_;
    User user_;
    Descriptor lock_;
};

}  // namespace plaza::pg::cluster
