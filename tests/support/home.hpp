// Home: a temporary directory to run plaza in.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string_view>

#include "platform/base/secret.hpp"

namespace plaza::test {

/// Is in /tmp and accessible to every user, because PostgreSQL's user needs access.
class Home {
 public:
    Home();
    /// Stops the PostgreSQL that a killed server left in data(), and removes everything.
    ~Home();
    Home(const Home&) = delete;
    Home& operator=(const Home&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// The directory for PLAZA_DATA_DIR. It does not exist at first.
    [[nodiscard]] std::filesystem::path data() const { return path_ / "data"; }

    /// The URL of the private PostgreSQL of a server that uses data().
    [[nodiscard]] Secret database_url() const;

    void write(std::string_view file, std::string_view text) const;
    /// Creates a cluster in data() like the first start, but faster than initdb.
    void make_cluster() const;

 private:
    std::filesystem::path path_;
};

/// The main process of the PostgreSQL that runs on these files, or 0.
[[nodiscard]] pid_t postmaster_of(const std::filesystem::path& files);
[[nodiscard]] bool is_running(pid_t pid);

}  // namespace plaza::test
