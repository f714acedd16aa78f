// Upgrade: notices that the programs of a running PostgreSQL were replaced, and when the new ones may be started.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>

#include "platform/pg/cluster/installation.hpp"
#include "platform/pg/cluster/postgres_process.hpp"

namespace plaza::pg::cluster {

class Upgrade {
 public:
    /// `is_calm` says whether PostgreSQL may be restarted without disturbing anybody.
    Upgrade(const Installation& installation, const User& user, std::function<bool()> is_calm)
        : installation_(installation), user_(user), is_calm_(std::move(is_calm)) {}

    /// Takes the program and the libraries of this process as those that run.
    void watch(pid_t process);

    /// Whether to restart now: the files are others, have been the same for some seconds (an upgrade is over), the new
    /// program runs, and it is calm, or has not been for an hour. To be asked once a second.
    [[nodiscard]] bool is_due();

 private:
    /// What tells a file from the one that took its place. Absent: all 0.
    struct Version {
        dev_t device = 0;
        ino_t inode = 0;
        off_t size = 0;
        std::int64_t changed_ns = 0;
        bool operator==(const Version&) const = default;
    };
    using Files = std::map<std::filesystem::path, Version>;
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] static Version version_of(const std::filesystem::path& path);
    [[nodiscard]] Files look() const;
    /// Starts it once for each set of files, and if it fails now and then.
    [[nodiscard]] bool new_program_runs(Clock::time_point now);

    const Installation& installation_;
    const User& user_;
    std::function<bool()> is_calm_;
    Files running_;
    Files seen_;
    std::optional<Clock::time_point> noticed_at_;
    Clock::time_point seen_at_;
    std::optional<Clock::time_point> tried_at_;  // the program of seen_
    bool runs_ = false;                          // it did then
};

}  // namespace plaza::pg::cluster
