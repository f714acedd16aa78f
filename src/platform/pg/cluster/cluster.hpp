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
#include "platform/pg/cluster/data_directory.hpp"
#include "platform/pg/cluster/installation.hpp"
#include "platform/pg/cluster/log_file.hpp"
#include "platform/pg/cluster/postgres_process.hpp"
#include "platform/pg/cluster/upgrade.hpp"
#include "platform/pg/cluster/usage.hpp"

namespace plaza::pg {

class Cluster {
 public:
    /// Takes a line when something is out of the ordinary; called from any thread.
    using Log = std::function<void(std::string_view)>;

    /// Returns when it answers. Throws std::runtime_error, one line, where it cannot be had; cluster::Held if another
    /// process runs it. A server waits for a command that does.
    static std::unique_ptr<Cluster> start(const std::filesystem::path& data_directory, Log log,
                                          cluster::Owner owner = cluster::Owner::server);

    ~Cluster();
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    [[nodiscard]] Secret url() const;

    /// One that another process runs. While `usage` lives, a command does not stop it; a server does.
    struct Running {
        Secret url;
        cluster::Usage usage;
    };

    /// The cluster that another process runs on this directory now, for commands beside it. Waits while it starts or
    /// stops.
    static std::optional<Running> find_running(const std::filesystem::path& data_directory);

    /// How many times PostgreSQL ended and was started again, or tried to, since start() returned.
    [[nodiscard]] std::uint64_t restarts() const { return restarts_; }

    /// Why the database cannot be written to now, one line: PostgreSQL does not run, the disk is full, read-only or
    /// failing. At most a second old; asks nobody, so any loop may call it.
    [[nodiscard]] std::optional<std::string> trouble() const;

    /// Ends PostgreSQL; a command waits for others that use it. Until then one that crashes is started again.
    void stop();

 private:
    Cluster(const std::filesystem::path& data_directory, Log log, cluster::Owner owner);
    void supervise();
    std::string run_once();
    void prepare_disk();
    [[nodiscard]] std::string_view watch(cluster::LogFile& log);
    void keep_others_out();
    void wait_for_others();
    [[nodiscard]] bool is_calm() const;
    [[nodiscard]] std::string preloaded_libraries() const;
    void tell_of_disk();
    void wait_until_ready();
    void make_database() const;
    [[nodiscard]] cluster::Program postmaster(int log) const;

    Log log_;
    cluster::Owner owner_;
    cluster::User user_;
    cluster::DataDirectory directory_;
    cluster::Usage usage_;
    cluster::Installation installation_;
    cluster::Upgrade upgrade_;
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
