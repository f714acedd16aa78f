// DataDirectory: creates and locks the data directory of the private cluster, and checks its owner and permissions.
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

/// The process that runs the private PostgreSQL: a server, or a command until all commands that use it end.
enum class Owner { server, command };

/// Another process has locked the directory.
struct Held : std::runtime_error {
    using runtime_error::runtime_error;
};

/// Holds the lock on the directory while it exists.
class DataDirectory {
 public:
    /// Creates the directory if it does not exist. Throws std::runtime_error, one line, if the directory belongs to
    /// another user or program, is locked (Held), or PostgreSQL's user cannot use it. A server waits for a command that
    /// holds the lock, and logs that.
    DataDirectory(const std::filesystem::path& path, const User& user, Owner owner,
                  const std::function<void(std::string_view)>& log);

    /// Whether a process holds the lock of this directory.
    static bool is_held(const std::filesystem::path& path);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path files() const { return files_in(path_); }
    [[nodiscard]] std::filesystem::path sockets() const { return sockets_in(path_); }
    [[nodiscard]] std::filesystem::path log() const { return path_ / "postgres.log"; }

    /// Tries to write; returns the error, or an empty string. Ignores a full disk.
    [[nodiscard]] std::string write_problem() const;

    /// Creates a directory if it does not exist, and makes it accessible only to PostgreSQL's user.
    void make_private(const std::filesystem::path& directory) const;

 private:
    void refuse_foreign() const;
    void take_lock(Owner owner, const std::function<void(std::string_view)>& log);

    std::filesystem::path path_;
    User user_;
    Descriptor lock_;
};

}  // namespace plaza::pg::cluster
