// Cluster: the private PostgreSQL in the data directory. This process starts, watches and stops it. Not used with an
// external database.
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
#include "platform/pg/cluster/data_directory.hpp"
#include "platform/pg/cluster/installation.hpp"
#include "platform/pg/cluster/log_file.hpp"
#include "platform/pg/cluster/postgres_process.hpp"
#include "platform/pg/cluster/upgrade.hpp"
#include "platform/pg/cluster/usage.hpp"

namespace plaza::pg {

class Cluster {
 public:
    /// Receives a line about each unusual event; called from any thread.
    using Log = std::function<void(std::string_view)>;

    /// Returns when PostgreSQL accepts connections. Throws std::runtime_error, one line, if it does not start, and
    /// cluster::Held if another process runs it. A server waits for a command that runs it.
    static std::unique_ptr<Cluster> start(const std::filesystem::path& data_directory, Log log,
                                          cluster::Owner owner = cluster::Owner::server);

    ~Cluster();
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    [[nodiscard]] Secret url() const;

    /// A cluster that another process runs. While `usage` exists, a command does not stop it, but a server does.
    struct Running {
        Secret url;
        cluster::Usage usage;
    };

    /// Finds the cluster that another process runs on this directory. Waits up to 10 s while it starts or stops.
    static std::optional<Running> find_running(const std::filesystem::path& data_directory);

    /// The number of restarts, or attempts, since start() returned.
    [[nodiscard]] std::uint64_t restarts() const { return restarts_; }

    /// Why the database cannot be written to, one line: PostgreSQL does not run, or the disk is full, read-only or
    /// failing. At most one second old. Never blocks, so any loop can call it.
    [[nodiscard]] std::optional<std::string> trouble() const;

    /// Stops PostgreSQL. A command waits first for other commands that use it. Until then, PostgreSQL is restarted
    /// after a crash.
    void stop();

 private:
    Cluster(const std::filesystem::path& data_directory, Log log, cluster::Owner owner);
    void supervise();
    std::string run_once();
    void prepare_disk();
    [[nodiscard]] std::string_view watch(cluster::LogFile& log);
    void lock_out_commands();
    void wait_for_commands();
    [[nodiscard]] bool is_idle() const;
    [[nodiscard]] std::string preloaded_libraries() const;
    void check_disk();
    void wait_until_ready();
    void create_database() const;
    [[nodiscard]] cluster::Program postmaster(int log) const;

    Log log_;
    cluster::Owner owner_;
    cluster::User user_;
    cluster::DataDirectory directory_;
    cluster::Usage usage_;
    cluster::Installation installation_;
    cluster::Upgrade upgrade_;
    cluster::Ballast ballast_;
    // Only the supervisor thread uses these: whether writes are off, and the pause before the next start.
    bool is_read_only_ = false;
    std::chrono::milliseconds backoff_;
    std::atomic<std::uint64_t> restarts_ = 0;

    mutable std::mutex mutex_;
    std::condition_variable changed_;  // one of the members below
    pid_t pid_ = 0;                    // 0: not running
    cluster::Descriptor process_;      // its pidfd
    bool is_ready_ = false;
    bool was_ready_ = false;
    bool stops_ = false;
    std::string reason_;        // why PostgreSQL ended last
    std::string disk_trouble_;  // why the disk cannot be written to
    std::thread supervisor_;
};

}  // namespace plaza::pg
