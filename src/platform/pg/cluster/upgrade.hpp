// Upgrade: detects that the programs of a running PostgreSQL were replaced, and decides when to restart it.
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
    /// `is_idle` returns whether PostgreSQL has no active sessions.
    Upgrade(const Installation& installation, const User& user, std::function<bool()> is_idle)
        : installation_(installation), user_(user), is_idle_(std::move(is_idle)) {}

    /// Remembers the program and the libraries of this process.
    void watch(pid_t process);

    /// Whether to restart now. Call it once a second. All of these must hold:
    ///  - the files were replaced
    ///  - they have not changed for 5 s, so the upgrade is over
    ///  - the new program runs
    ///  - PostgreSQL is idle, or has been busy for an hour
    [[nodiscard]] bool is_due();

 private:
    /// Distinguishes a file from its replacement. All 0 if the file does not exist.
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
    [[nodiscard]] Files current_versions() const;
    /// Tries `postgres --version` once per set of files, and every minute after a failure.
    [[nodiscard]] bool new_program_runs(Clock::time_point now);

    const Installation& installation_;
    const User& user_;
    std::function<bool()> is_idle_;
    Files running_;
    Files seen_;
    std::optional<Clock::time_point> noticed_at_;
    Clock::time_point seen_at_;
    std::optional<Clock::time_point> tried_at_;  // for the files in seen_
    bool runs_ = false;                          // the result
};

}  // namespace plaza::pg::cluster
