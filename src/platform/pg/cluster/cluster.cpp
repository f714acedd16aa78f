#include "platform/pg/cluster/cluster.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <utility>

#include "platform/base/ascii.hpp"
#include "platform/pg/blocking/blocking.hpp"
#include "platform/pg/cluster/postmaster.hpp"

namespace plaza::pg {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view port = "5432";
constexpr std::chrono::milliseconds first_backoff = 100ms;
constexpr auto longest_backoff = std::chrono::milliseconds(5s);
// The processes of a killed postmaster hold its shared memory for a while, and no start succeeds until they exit.
constexpr auto first_start_limit = 5s;
constexpr auto enough_to_write = cluster::Ballast::size + cluster::full_below;
constexpr auto tick = 1s;
// How long, and how often, a command checks for the PostgreSQL of another process.
constexpr auto start_patience = 10s;
constexpr auto check_interval = 10ms;
constexpr auto tick_of_a_start = 5ms;

std::string percent_encoded(std::string_view text) {
    std::string encoded;
    for (const char c : text) {
        const bool is_plain = ascii::is_alphanumeric(c) || std::string_view("/-_.~").find(c) != std::string_view::npos;
        encoded += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return encoded;
}

Secret url_of(std::string_view database, const std::filesystem::path& sockets) {
    return Secret(
        fmt::format("postgresql://plaza@/{}?host={}&port={}", database, percent_encoded(sockets.string()), port));
}

// unix_socket_directories is a list: quote the name, which may contain a comma.
std::string as_list_item(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + '"';
}

constexpr std::uintmax_t mebibytes(std::uintmax_t bytes) {
    return bytes >> 20;
}

std::string reason_of(const siginfo_t& end, const std::string& output) {
    if (end.si_code != CLD_EXITED) return fmt::format("signal {} ({})", end.si_status, strsignal(end.si_status));
    const auto failure = cluster::failure_in(output);
    return failure.empty() ? fmt::format("exit code {}", end.si_status) : failure;
}

bool has_active_sessions(BlockingConnection& connection) {
    return !connection
                .query(R"sql(
            select from pg_stat_activity
             where backend_type in ('client backend', 'walsender') and pid <> pg_backend_pid()
               and coalesce(state, '') <> 'idle')sql")
                .empty();
}

}  // namespace

Cluster::Cluster(const std::filesystem::path& data_directory, Log log, cluster::Owner owner)
    : log_(std::move(log)),
      owner_(owner),
      user_(cluster::postgres_user()),
      directory_(data_directory, user_, owner, log_),
      usage_(directory_.path()),
      installation_(cluster::find_installation(directory_, user_)),
      upgrade_(installation_, user_, [this] { return is_idle(); }),
      ballast_(directory_.path()),
      backoff_(first_backoff) {}

std::unique_ptr<Cluster> Cluster::start(const std::filesystem::path& data_directory, Log log, cluster::Owner owner) {
    cluster::require_installation();  // fail before creating the directory
    std::unique_ptr<Cluster> cluster(new Cluster(data_directory, std::move(log), owner));
    cluster->lock_out_commands();
    cluster::end_old_postmaster(cluster->directory_.files(), cluster->log_);
    cluster::create_cluster(cluster->installation_, cluster->directory_, cluster->user_);
    cluster->supervisor_ = std::thread(&Cluster::supervise, cluster.get());
    cluster->wait_until_ready();
    cluster->create_database();
    cluster->usage_.release();
    if (!cluster->ballast_.is_held() && !cluster->ballast_.is_released())
        cluster->log_(
            fmt::format("{} has no room for the ballast file of {} MiB: if the disk fills up, PostgreSQL may be unable "
                        "to start until there is free space",
                        cluster->directory_.path().string(), mebibytes(cluster::Ballast::size)));
    return cluster;
}

Cluster::~Cluster() {
    stop();
}

Secret Cluster::url() const {
    return url_of("plaza", directory_.sockets());
}

std::optional<Cluster::Running> Cluster::find_running(const std::filesystem::path& data_directory) {
    const auto limit = std::chrono::steady_clock::now() + start_patience;
    while (cluster::DataDirectory::is_held(data_directory)) {
        const auto path = std::filesystem::canonical(data_directory);
        cluster::Usage usage(path);
        usage.share();
        // The cluster may be starting or stopping. After the limit, the caller's connection reports the error.
        const bool is_late = std::chrono::steady_clock::now() > limit;
        if (cluster::DataDirectory::is_held(path) && (is_late || cluster::is_ready(cluster::files_in(path))))
            return Running{url_of("plaza", cluster::sockets_in(path)), std::move(usage)};
        usage.release();
        std::this_thread::sleep_for(check_interval);
    }
    return std::nullopt;
}

std::optional<std::string> Cluster::trouble() const {
    const std::scoped_lock lock(mutex_);
    if (!disk_trouble_.empty()) return disk_trouble_;
    if (is_ready_) return std::nullopt;
    return reason_.empty() ? "PostgreSQL is not running" : "PostgreSQL is not running: " + reason_;
}

void Cluster::stop() {
    wait_for_commands();
    cluster::Descriptor process;
    {
        const std::scoped_lock lock(mutex_);
        stops_ = true;
        if (process_) process = cluster::Descriptor(dup(process_.get()));
    }
    changed_.notify_all();
    if (process) cluster::end_postmaster(process);
    if (supervisor_.joinable()) supervisor_.join();
}

// During the start. Waits only briefly for commands that used a killed PostgreSQL: their connections are lost.
void Cluster::lock_out_commands() {
    for (int attempt = 0; attempt < 20 && !usage_.try_exclusive(); ++attempt)
        std::this_thread::sleep_for(check_interval);
}

// A server does not wait, for example for a person at psql.
void Cluster::wait_for_commands() {
    if (usage_.try_exclusive() || owner_ == cluster::Owner::server || !was_ready_) return;
    log_("other commands use the private PostgreSQL: waiting for them before it stops");
    usage_.wait_exclusive();
}

// Preloaded, so that new connections need no files of an installation that is being upgraded.
std::string Cluster::preloaded_libraries() const {
    constexpr std::string_view ours = "plpgsql,pg_trgm";
    const auto configured =
        cluster::run_program({installation_.postgres(), "-D", directory_.files(), "-C", "shared_preload_libraries"},
                             directory_.files(), user_);
    // If this fails, the start fails too and reports the reason.
    const auto theirs = configured.output.substr(0, configured.output.find('\n'));
    return configured.succeeded && !theirs.empty() ? fmt::format("{},{}", theirs, ours) : std::string(ours);
}

cluster::Program Cluster::postmaster(int log) const {
    // Each loop has at most 9 connections; the rest is for psql, backups and other commands.
    const auto connections = std::max(100U, 20 + 10 * std::thread::hardware_concurrency());
    std::vector<std::string> command{installation_.postgres(), "-D", directory_.files()};
    const auto set = [&command](std::string setting) { command.insert(command.end(), {"-c", std::move(setting)}); };
    set("listen_addresses=");
    set("unix_socket_directories=" + as_list_item(directory_.sockets().string()));
    set(fmt::format("port={}", port));
    set(fmt::format("max_connections={}", connections));
    set("logging_collector=off");
    set("shared_preload_libraries=" + preloaded_libraries());
    // Our statements are too short for JIT, and a hardened service may not execute generated code.
    set("jit=off");
    // This process restarts it, with pauses: on a failing disk, PostgreSQL would retry without a pause.
    set("restart_after_crash=off");
    set("log_destination=stderr");
    // The details of an error have values of rows: the names and addresses that are taken.
    set("log_error_verbosity=terse");
    // A session can turn this off, so that an operator can delete rows to free space.
    if (is_read_only_) set("default_transaction_read_only=on");
    return {.command = std::move(command), .directory = directory_.files(), .output = log, .death_signal = SIGINT};
}

// Runs on a thread that lives as long as the cluster, because the parent-death signal is sent when that thread ends.
void Cluster::supervise() {
    while (true) {
        std::string reason;
        try {
            reason = run_once();
        } catch (const std::runtime_error& error) {
            reason = error.what();
        }
        std::unique_lock lock(mutex_);
        if (stops_) return;
        if (was_ready_) log_(fmt::format("PostgreSQL stopped: {}: restarting it in {} ms", reason, backoff_.count()));
        reason_ = std::move(reason);
        changed_.notify_all();
        if (changed_.wait_for(lock, backoff_, [this] { return stops_; })) return;
        if (was_ready_) ++restarts_;
        backoff_ = std::min(2 * backoff_, longest_backoff);
    }
}

// Returns why PostgreSQL ended.
std::string Cluster::run_once() {
    cluster::end_orphans(directory_.files());
    prepare_disk();
    cluster::LogFile log(directory_.log());
    const auto command = postmaster(log.descriptor());
    {
        const std::scoped_lock lock(mutex_);
        if (stops_) return {};
        pid_ = cluster::start_program(command, user_);
        process_ = cluster::open_process(pid_);
        if (!process_) kill(pid_, SIGQUIT);  // out of descriptors: without a pidfd it could not be stopped later
    }
    const auto why_ended = watch(log);
    siginfo_t end{};
    while (waitid(P_PID, static_cast<id_t>(pid_), &end, WEXITED) != 0 && errno == EINTR) continue;
    const std::scoped_lock lock(mutex_);
    pid_ = 0;
    process_ = {};
    is_ready_ = false;
    return why_ended.empty() ? reason_of(end, log.tail()) : std::string(why_ended);
}

// On a full disk, frees the ballast so that PostgreSQL can start, and makes it read-only: otherwise the next writes
// would fill the freed space, and the next start would fail.
void Cluster::prepare_disk() {
    const auto path = directory_.path().string();
    if (cluster::free_bytes(path) < cluster::full_below) {
        if (ballast_.release())
            log_(fmt::format("the disk of {} is full: freeing the ballast file of {} MiB", path,
                             mebibytes(cluster::Ballast::size)));
    } else {
        ballast_.create();
    }
    is_read_only_ = ballast_.is_released();
    check_disk();
}

// Returns when PostgreSQL has ended: why this process ended it, or empty if it ended by itself.
std::string_view Cluster::watch(cluster::LogFile& log) {
    if (!process_) return {};
    while (!cluster::ends_within(process_, tick_of_a_start)) {
        if (!cluster::is_ready(directory_.files(), pid_)) continue;
        backoff_ = first_backoff;
        upgrade_.watch(pid_);
        const std::scoped_lock lock(mutex_);
        is_ready_ = true;
        changed_.notify_all();
        break;
    }
    while (!cluster::ends_within(process_, tick)) {
        check_disk();
        log.rotate();
        if (upgrade_.is_due()) {
            cluster::end_postmaster(process_);
            return "PostgreSQL was upgraded";
        }
        if (!is_read_only_) {
            // Create the ballast when there is room again, or after an operator has deleted it.
            ballast_.create();
        } else if (cluster::free_bytes(directory_.path()) >= enough_to_write) {
            cluster::end_postmaster(process_);
            return "the disk has free space again";
        }
    }
    return {};
}

bool Cluster::is_idle() const try {
    BlockingConnection connection(url_of("postgres", directory_.sockets()));
    if (has_active_sessions(connection)) return false;
    // Makes the restart shorter. It takes a while, so check again afterwards.
    connection.script("checkpoint");
    return !has_active_sessions(connection);
} catch (const BlockingError&) {
    return true;  // it accepts no connections
}

void Cluster::check_disk() {
    auto trouble = directory_.write_problem();
    const auto path = directory_.path().string();
    if (trouble.empty() && is_read_only_)
        trouble = fmt::format("the disk of {} is full: the database is read-only until {} MiB are free", path,
                              mebibytes(enough_to_write));
    else if (trouble.empty() && cluster::free_bytes(path) < cluster::full_below)
        trouble =
            fmt::format("the disk of {} is full: less than {} MiB are free", path, mebibytes(cluster::full_below));
    {
        const std::scoped_lock lock(mutex_);
        std::swap(trouble, disk_trouble_);
    }
    if (!disk_trouble_.empty() && disk_trouble_ != trouble) log_(disk_trouble_);
}

void Cluster::wait_until_ready() {
    const auto limit = std::chrono::steady_clock::now() + first_start_limit;
    bool is_logged = false;
    std::unique_lock lock(mutex_);
    while (!is_ready_) {
        const bool is_late = std::chrono::steady_clock::now() > limit;
        if (is_late && pid_ == 0 && !reason_.empty())
            throw std::runtime_error(
                fmt::format("PostgreSQL does not start: {} (see {})", reason_, directory_.log().string()));
        if (is_late && !std::exchange(is_logged, true))
            log_(fmt::format("PostgreSQL is still starting, it may be recovering after a crash (see {})",
                             directory_.log().string()));
        changed_.wait_for(lock, first_start_limit);
    }
    was_ready_ = true;
}

void Cluster::create_database() const {
    BlockingConnection connection(url_of("postgres", directory_.sockets()));
    if (connection.query("select from pg_database where datname = 'plaza'").empty())
        connection.script("create database plaza");
}

}  // namespace plaza::pg
