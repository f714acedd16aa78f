// The private PostgreSQL: a cluster of our own in the data directory, started, watched and stopped by this process.
// Where there is a DATABASE_URL none of this is used.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "platform/base/secret.hpp"
#include "platform/pg/cluster/ballast.hpp"
#include "platform/pg/cluster/child.hpp"
#include "platform/pg/cluster/data_directory.hpp"
#include "platform/pg/cluster/installation.hpp"

namespace plaza::pg {

class Cluster {
 public:
    /// Takes a line when something is out of the ordinary; called from any thread.
    using Log = std::function<void(std::string_view)>;

    /// Returns when it answers. Throws std::runtime_error, one line, where it cannot be had.
    static std::unique_ptr<Cluster> start(const std::filesystem::path& data_directory, Log log);

    ~Cluster();
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    [[nodiscard]] Secret url() const;

    /// The cluster of a server that runs on this directory now: for commands beside it.
    static std::optional<Secret> find_running(const std::filesystem::path& data_directory);

    /// How many times PostgreSQL ended and was started again, or tried to, since start() returned.
    [[nodiscard]] std::uint64_t restarts() const { return restarts_; }

    /// Why the database cannot be written to now, one line: PostgreSQL does not run, the disk is full, read-only or
    /// failing. At most a second old; asks nobody, so any loop may call it.
    [[nodiscard]] std::optional<std::string> trouble() const;

    /// Ends PostgreSQL. Until then one that crashes is started again.
    void stop();

 private:
    Cluster(const std::filesystem::path& data_directory, Log log);
    void supervise();
    std::string run_once();
    void prepare_disk();
    [[nodiscard]] bool watch();
    void tell_of_disk();
    void wait_until_ready();
    void make_database() const;
    [[nodiscard]] cluster::Child postmaster(int log) const;

    cluster::User user_;
    cluster::DataDirectory directory_;
    cluster::Installation installation_;
    Log log_;
    cluster::Ballast ballast_;
    // The supervisor's: whether the ballast is given up, and how long to wait before the next start.
    bool only_reads_ = false;
    std::chrono::milliseconds backoff_;
    std::atomic<std::uint64_t> restarts_ = 0;

    mutable std::mutex mutex_;
    std::condition_variable changed_;  // one of those below
    pid_t pid_ = 0;                    // 0: not running
    cluster::Descriptor process_;      // its pidfd
    bool is_ready_ = false;
    bool was_ready_ = false;
    bool stops_ = false;
    std::string reason_;        // why the last one ended
    std::string disk_trouble_;  // why the disk cannot be written to
    std::thread supervisor_;
};

}  // namespace plaza::pg
