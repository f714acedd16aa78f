// Home: a directory of a test's own, to run plaza in.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string_view>

#include "platform/base/secret.hpp"

namespace plaza::test {

/// In /tmp, and every user may pass through, as PostgreSQL's must.
class Home {
 public:
    Home();
    /// Ends the PostgreSQL that a killed server left in data(), and removes everything.
    ~Home();
    Home(const Home&) = delete;
    Home& operator=(const Home&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// For PLAZA_DATA_DIR. Not there at first.
    [[nodiscard]] std::filesystem::path data() const { return path_ / "data"; }

    /// The private PostgreSQL of a server that runs on data().
    [[nodiscard]] Secret database_url() const;

    void write(std::string_view file, std::string_view text) const;
    /// Puts a cluster into data() as the first start would make it: initdb takes its time.
    void make_cluster() const;

 private:
    std::filesystem::path path_;
};

/// The main process of the PostgreSQL that runs on these files; 0 where none does.
[[nodiscard]] pid_t postmaster_of(const std::filesystem::path& files);
[[nodiscard]] bool is_running(pid_t pid);

}  // namespace plaza::test
