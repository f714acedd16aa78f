#include "tests/support/home.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "tests/support/cluster.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

namespace fs = std::filesystem;

Home::Home() {
    std::string name = "/tmp/plaza-home-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), name);
    path_ = name;
    fs::permissions(path_, fs::perms(0711));
}

Home::~Home() {
    const auto left = postmaster_of(data() / "postgres");
    if (left > 0) kill(left, SIGQUIT);
    // PostgreSQL still writes while it stops.
    const bool is_removed = becomes_true([this] {
        std::error_code error;
        fs::remove_all(path_, error);
        return !error;
    });
    if (!is_removed) fmt::print(stderr, "cannot remove {}\n", path_.string());
}

Secret Home::database_url() const {
    return Secret(fmt::format("postgresql://plaza@/plaza?host={}/run", data().string()));
}

void Home::write(std::string_view file, std::string_view text) const {
    std::ofstream(path_ / file) << text;
}

void Home::make_cluster() const {
    fs::create_directory(data());
    std::ofstream(data() / "plaza.lock");
    const auto copy = fmt::format("cp -a {} {}/postgres", pristine_cluster().string(), data().string());
    if (std::system(copy.c_str()) != 0) throw std::runtime_error(copy);
}

pid_t postmaster_of(const fs::path& files) {
    pid_t pid = 0;
    std::ifstream(files / "postmaster.pid") >> pid;
    // Another process may have reused the number in an old file. A postmaster works in its cluster's directory.
    std::error_code none;
    return pid > 0 && fs::equivalent(fmt::format("/proc/{}/cwd", pid), files, none) ? pid : 0;
}

bool is_running(pid_t pid) {
    return kill(pid, 0) == 0;
}

}  // namespace plaza::test
