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
// Processes of a killed postmaster hold its shared memory for a while, and nothing starts until they are gone.
constexpr auto first_start_limit = 5s;
constexpr auto enough_to_write = cluster::Ballast::size + cluster::full_below;
constexpr auto tick = 1s;
// How long a command waits for the PostgreSQL of another process, and how often it looks.
constexpr auto start_patience = 10s;
constexpr auto between_looks = 10ms;
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

// The setting is a list: a directory's name may hold its comma.
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
    const auto complaint = cluster::last_complaint(output);
    return complaint.empty() ? fmt::format("exit code {}", end.si_status) : complaint;
}

bool is_anybody_at_work(BlockingConnection& connection) {
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
      upgrade_(installation_, user_, [this] { return is_calm(); }),
      ballast_(directory_.path()),
      backoff_(first_backoff) {}

std::unique_ptr<Cluster> Cluster::start(const std::filesystem::path& data_directory, Log log, cluster::Owner owner) {
    cluster::require_installation();  // before a directory is made for nothing
    std::unique_ptr<Cluster> cluster(new Cluster(data_directory, std::move(log), owner));
    cluster->keep_others_out();
    cluster::end_left_behind(cluster->directory_.files(), cluster->log_);
    cluster::make_cluster(cluster->installation_, cluster->directory_, cluster->user_);
    cluster->supervisor_ = std::thread(&Cluster::supervise, cluster.get());
    cluster->wait_until_ready();
    cluster->make_database();
    cluster->usage_.release();
    if (!cluster->ballast_.is_kept() && !cluster->ballast_.is_given_up())
        cluster->log_(
            fmt::format("{} has no room for a ballast of {} MiB: if the disk fills up, PostgreSQL may stay "
                        "away until there is room",
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
        // It may have been about to stop, or to start. One that stays away is reported by what connects.
        const bool is_late = std::chrono::steady_clock::now() > limit;
        if (cluster::DataDirectory::is_held(path) && (is_late || cluster::is_ready(cluster::files_in(path))))
            return Running{url_of("plaza", cluster::sockets_in(path)), std::move(usage)};
        usage.release();
        std::this_thread::sleep_for(between_looks);
    }
    return std::nullopt;
}

std::optional<std::string> Cluster::trouble() const {
    const std::scoped_lock lock(mutex_);
    if (!disk_trouble_.empty()) return disk_trouble_;
    if (is_ready_) return std::nullopt;
    return reason_.empty() ? "PostgreSQL does not run" : "PostgreSQL does not run: " + reason_;
}

void Cluster::stop() {
    wait_for_others();
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

// While it starts. What still uses one that was killed is not waited for: it has lost it.
void Cluster::keep_others_out() {
    for (int attempt = 0; attempt < 20 && !usage_.try_alone(); ++attempt) std::this_thread::sleep_for(between_looks);
}

// A server that was told to stop does not wait for a person at psql.
void Cluster::wait_for_others() {
    if (usage_.try_alone() || owner_ == cluster::Owner::server || !was_ready_) return;
    log_("other commands use the private PostgreSQL: waiting for them before it is stopped");
    usage_.wait_alone();
}

// Loaded at the start, so that new connections need no file of an installation that is being upgraded.
std::string Cluster::preloaded_libraries() const {
    constexpr std::string_view ours = "plpgsql,pg_trgm";
    const auto configured =
        cluster::run_program({installation_.postgres(), "-D", directory_.files(), "-C", "shared_preload_libraries"},
                             directory_.files(), user_);
    // If that fails, so does the start, which tells why.
    const auto theirs = configured.output.substr(0, configured.output.find('\n'));
    return configured.succeeded && !theirs.empty() ? fmt::format("{},{}", theirs, ours) : std::string(ours);
}

cluster::Program Cluster::postmaster(int log) const {
    // Our loops hold nine connections each at most; some are left for people and backups.
    const auto connections = std::max(100U, 20 + 10 * std::thread::hardware_concurrency());
    std::vector<std::string> command{installation_.postgres(), "-D", directory_.files()};
    const auto set = [&command](std::string setting) { command.insert(command.end(), {"-c", std::move(setting)}); };
    set("listen_addresses=");
    set("unix_socket_directories=" + as_list_item(directory_.sockets().string()));
    set(fmt::format("port={}", port));
    set(fmt::format("max_connections={}", connections));
    set("logging_collector=off");
    set("shared_preload_libraries=" + preloaded_libraries());
    // No machine code is made at run time: our statements are short, and a hardened service may not run it.
    set("jit=off");
    // It is for us to start it again, with pauses: a disk that fails would keep it at it without any.
    set("restart_after_crash=off");
    set("log_destination=stderr");
    // A session may set it back: for a person who deletes what fills the disk.
    if (only_reads_) set("default_transaction_read_only=on");
    return {.command = std::move(command), .directory = directory_.files(), .output = log, .death_signal = SIGINT};
}

// Runs on a thread that lives as long as the cluster, because a parent-death signal is that of the starting thread.
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
        if (was_ready_) log_(fmt::format("PostgreSQL ended: {}: starting it again in {} ms", reason, backoff_.count()));
        reason_ = std::move(reason);
        changed_.notify_all();
        if (changed_.wait_for(lock, backoff_, [this] { return stops_; })) return;
        if (was_ready_) ++restarts_;
        backoff_ = std::min(2 * backoff_, longest_backoff);
    }
}

// Returns why it ended.
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
        if (!process_) kill(pid_, SIGQUIT);  // out of descriptors: one that cannot be stopped must not run
    }
    const auto why_ended = watch(log);
    siginfo_t end{};
    while (waitid(P_PID, static_cast<id_t>(pid_), &end, WEXITED) != 0 && errno == EINTR) continue;
    const std::scoped_lock lock(mutex_);
    pid_ = 0;
    process_ = {};
    is_ready_ = false;
    return why_ended.empty() ? reason_of(end, log.last_words()) : std::string(why_ended);
}

// What PostgreSQL needs to start on a full disk is taken from the ballast. It then reads alone, or the next writes
// would fill that too, and nothing would be left to start with.
void Cluster::prepare_disk() {
    const auto path = directory_.path().string();
    if (cluster::free_bytes(path) < cluster::full_below) {
        if (ballast_.give_up())
            log_(fmt::format("the disk of {} is full: giving up the ballast of {} MiB", path,
                             mebibytes(cluster::Ballast::size)));
    } else {
        ballast_.make();
    }
    only_reads_ = ballast_.is_given_up();
    tell_of_disk();
}

// Until it ends. Returns why it was ended by us; empty if it was not.
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
        tell_of_disk();
        log.rotate();
        if (upgrade_.is_due()) {
            cluster::end_postmaster(process_);
            return "its programs were upgraded";
        }
        if (!only_reads_) {
            // There may be room by now, or a person deleted it to make some.
            ballast_.make();
        } else if (cluster::free_bytes(directory_.path()) >= enough_to_write) {
            cluster::end_postmaster(process_);
            return "the disk has room to write again";
        }
    }
    return {};
}

bool Cluster::is_calm() const try {
    BlockingConnection connection(url_of("postgres", directory_.sockets()));
    if (is_anybody_at_work(connection)) return false;
    // Most of what a restart would wait for. It may take long enough for somebody to begin.
    connection.script("checkpoint");
    return !is_anybody_at_work(connection);
} catch (const BlockingError&) {
    return true;  // it serves nobody
}

void Cluster::tell_of_disk() {
    auto trouble = directory_.write_problem();
    const auto path = directory_.path().string();
    if (trouble.empty() && only_reads_)
        trouble = fmt::format("the disk of {} is full: nothing is written until {} MiB of it are free", path,
                              mebibytes(enough_to_write));
    else if (trouble.empty() && cluster::free_bytes(path) < cluster::full_below)
        trouble = fmt::format("the disk of {} is full: less than {} MiB of it are free", path,
                              mebibytes(cluster::full_below));
    {
        const std::scoped_lock lock(mutex_);
        std::swap(trouble, disk_trouble_);
    }
    if (!disk_trouble_.empty() && disk_trouble_ != trouble) log_(disk_trouble_);
}

void Cluster::wait_until_ready() {
    const auto limit = std::chrono::steady_clock::now() + first_start_limit;
    bool said_so = false;
    std::unique_lock lock(mutex_);
    while (!is_ready_) {
        const bool is_late = std::chrono::steady_clock::now() > limit;
        if (is_late && pid_ == 0 && !reason_.empty())
            throw std::runtime_error(
                fmt::format("PostgreSQL does not start: {} (see {})", reason_, directory_.log().string()));
        if (is_late && !std::exchange(said_so, true))
            log_(
                fmt::format("PostgreSQL is still starting, perhaps after a crash (see {})", directory_.log().string()));
        changed_.wait_for(lock, first_start_limit);
    }
    was_ready_ = true;
}

void Cluster::make_database() const {
    BlockingConnection connection(url_of("postgres", directory_.sockets()));
    if (connection.query("select from pg_database where datname = 'plaza'").empty())
        connection.script("create database plaza");
}

}  // namespace plaza::pg
