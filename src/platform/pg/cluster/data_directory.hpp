// The data directory as the private cluster uses it: whose it is, who may enter it, and that one server holds it.
#pragma once

#include <filesystem>
#include <string>

#include "platform/pg/cluster/child.hpp"
#include "platform/pg/cluster/descriptor.hpp"

namespace plaza::pg::cluster {

inline std::filesystem::path sockets_in(const std::filesystem::path& data_directory) {
    return data_directory / "run";
}

/// Holds the lock on the directory while it lives.
class DataDirectory {
 public:
    /// Makes the directory where there is none. Throws std::runtime_error, one line, where it is not ours, is held by
    /// another server, or cannot be used by PostgreSQL's user.
    DataDirectory(const std::filesystem::path& path, const User& user);

    /// Whether a server holds the one at this path.
    static bool is_held(const std::filesystem::path& path);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path files() const { return path_ / "postgres"; }
    [[nodiscard]] std::filesystem::path sockets() const { return sockets_in(path_); }
    [[nodiscard]] std::filesystem::path log() const { return path_ / "postgres.log"; }

    /// Opens PostgreSQL's log for a new process of it.
    [[nodiscard]] Descriptor open_log() const;

    /// Why nothing can be written here now, found by writing; empty where it can. A full disk is no reason.
    [[nodiscard]] std::string write_problem() const;

    /// A directory for PostgreSQL's user alone, empty if it was not there.
    void make_private(const std::filesystem::path& directory) const;

 private:
    void refuse_foreign() const;
    void take_lock();

    std::filesystem::path path_;
    User user_;
    Descriptor lock_;
};

}  // namespace plaza::pg::cluster
