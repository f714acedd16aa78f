#include "platform/pg/cluster/upgrade.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <fstream>
#include <string>
#include <string_view>

namespace plaza::pg::cluster {
namespace {

using namespace std::chrono_literals;

// The package manager replaces files one after the other.
constexpr auto settled_after = 5s;
constexpr auto longest_wait = 1h;
// The new program may need a library of a package that is installed later.
constexpr auto between_trials = 1min;

/// The path of an executable mapping in /proc/PID/maps: `7f…-7f… r-xp 00000000 08:01 1234   /usr/lib/…`.
std::string_view program_of(std::string_view line) {
    const auto mode = line.find(' ');
    const auto path = line.find('/');
    if (mode == std::string_view::npos || path == std::string_view::npos || line.substr(mode, 5).find('x') > 4)
        return {};
    return line.substr(path);
}

}  // namespace

Upgrade::Version Upgrade::version_of(const std::filesystem::path& path) {
    struct stat status{};
    if (stat(path.c_str(), &status) != 0) return {};
    const auto changed = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
    return {status.st_dev, status.st_ino, status.st_size, changed};
}

void Upgrade::watch(pid_t process) {
    running_.clear();
    running_[installation_.postgres()] = {};
    std::ifstream maps(fmt::format("/proc/{}/maps", process));
    for (std::string line; std::getline(maps, line);)
        if (const auto path = program_of(line); !path.empty()) running_[path] = {};
    running_ = current_versions();
    seen_ = running_;
    noticed_at_.reset();
    tried_at_.reset();
}

Upgrade::Files Upgrade::current_versions() const {
    auto files = running_;
    for (auto& [path, version] : files) version = version_of(path);
    return files;
}

bool Upgrade::is_due() {
    auto files = current_versions();
    const auto now = Clock::now();
    if (files != seen_) {
        seen_ = std::move(files);
        seen_at_ = now;
        tried_at_.reset();
        return false;
    }
    if (seen_ == running_ || now - seen_at_ < settled_after) return false;
    if (!noticed_at_) noticed_at_ = now;
    // The upgrade is incomplete, or the package was removed: keep the old process.
    if (!new_program_runs(now)) return false;
    return is_idle_() || now - *noticed_at_ > longest_wait;
}

bool Upgrade::new_program_runs(Clock::time_point now) {
    if (tried_at_ && (runs_ || now - *tried_at_ < between_trials)) return runs_;
    tried_at_ = now;
    runs_ = run_program({installation_.postgres(), "--version"}, "/", user_).succeeded;
    return runs_;
}

}  // namespace plaza::pg::cluster
