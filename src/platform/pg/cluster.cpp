#include "platform/pg/cluster.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "platform/pg/blocking.hpp"
#include "platform/pg/cluster/postmaster.hpp"

namespace plaza::pg {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view port = "5432";
constexpr auto first_backoff = 100ms;
constexpr auto longest_backoff = std::chrono::milliseconds(5s);
// Processes of a killed postmaster hold its shared memory for a while, and nothing starts until they are gone.
constexpr auto first_start_limit = 5s;

std::string percent_encoded(std::string_view text) {
    std::string encoded;
    for (const char c : text) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                              std::string_view("/-_.~").find(c) != std::string_view::npos;
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

off_t size_of(int file) {
    struct stat status{};
    return fstat(file, &status) == 0 ? status.st_size : 0;
}

std::string read_end(int file, off_t begin) {
    constexpr off_t enough = 8192;
    std::string text(enough, '\0');
    const auto size = pread(file, text.data(), text.size(), std::max(begin, size_of(file) - enough));
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, size)));
    return text;
}

std::string reason_of(const siginfo_t& end, const std::string& output) {
    if (end.si_code != CLD_EXITED) return fmt::format("signal {} ({})", end.si_status, strsignal(end.si_status));
    const auto complaint = cluster::last_complaint(output);
    return complaint.empty() ? fmt::format("exit code {}", end.si_status) : complaint;
}

}  // namespace

Cluster::Cluster(const std::filesystem::path& data_directory, Log log)
    : user_(cluster::postgres_user()),
      directory_(data_directory, user_),
      installation_(cluster::find_installation(directory_, user_)),
      log_(std::move(log)) {}

std::unique_ptr<Cluster> Cluster::start(const std::filesystem::path& data_directory, Log log) {
    cluster::require_installation();  // before a directory is made for nothing
    std::unique_ptr<Cluster> cluster(new Cluster(data_directory, std::move(log)));
    cluster::end_left_behind(cluster->directory_.files(), cluster->log_);
    cluster::make_cluster(cluster->installation_, cluster->directory_, cluster->user_);
    cluster->supervisor_ = std::thread(&Cluster::supervise, cluster.get());
    cluster->wait_until_ready();
    cluster->make_database();
    return cluster;
}

Cluster::~Cluster() {
    stop();
}

Secret Cluster::url() const {
    return url_of("plaza", directory_.sockets());
}

std::optional<Secret> Cluster::find_running(const std::filesystem::path& data_directory) {
    if (!cluster::DataDirectory::is_held(data_directory)) return std::nullopt;
    return url_of("plaza", cluster::sockets_in(std::filesystem::canonical(data_directory)));
}

void Cluster::stop() {
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

cluster::Child Cluster::postmaster(int log) const {
    // Our loops hold nine connections each at most; some are left for people and backups.
    const auto connections = std::max(100U, 20 + 10 * std::thread::hardware_concurrency());
    // No machine code is made at run time: our statements are short, and a hardened service may not run it.
    return {.command = {installation_.postgres(), "-D", directory_.files(), "-c", "listen_addresses=", "-c",
                        "unix_socket_directories=" + as_list_item(directory_.sockets().string()), "-c",
                        fmt::format("port={}", port), "-c", fmt::format("max_connections={}", connections), "-c",
                        "logging_collector=off", "-c", "log_destination=stderr", "-c", "jit=off"},
            .directory = directory_.files(),
            .output = log,
            .death_signal = SIGINT};
}

// Runs on a thread that lives as long as the cluster, because a parent-death signal is that of the starting thread.
void Cluster::supervise() {
    auto backoff = first_backoff;
    while (true) {
        const auto started = std::chrono::steady_clock::now();
        std::string reason;
        try {
            reason = run_once();
        } catch (const std::runtime_error& error) {
            reason = error.what();
        }
        if (std::chrono::steady_clock::now() - started > longest_backoff) backoff = first_backoff;
        std::unique_lock lock(mutex_);
        if (stops_) return;
        if (was_ready_) log_(fmt::format("PostgreSQL ended: {}: starting it again in {} ms", reason, backoff.count()));
        reason_ = std::move(reason);
        changed_.notify_all();
        if (changed_.wait_for(lock, backoff, [this] { return stops_; })) return;
        backoff = std::min(2 * backoff, longest_backoff);
    }
}

// Returns why it ended.
std::string Cluster::run_once() {
    const auto log = directory_.open_log();
    const auto begin = size_of(log.get());
    {
        const std::scoped_lock lock(mutex_);
        if (stops_) return {};
        pid_ = cluster::start_child(postmaster(log.get()), user_);
        process_ = cluster::open_process(pid_);
        if (!process_) kill(pid_, SIGQUIT);  // out of descriptors: one that cannot be stopped must not run
    }
    siginfo_t end{};
    while (waitid(P_PID, static_cast<id_t>(pid_), &end, WEXITED) != 0 && errno == EINTR) continue;
    const std::scoped_lock lock(mutex_);
    pid_ = 0;
    process_ = {};
    return reason_of(end, read_end(log.get(), begin));
}

void Cluster::wait_until_ready() {
    const auto limit = std::chrono::steady_clock::now() + first_start_limit;
    bool said_so = false;
    std::unique_lock lock(mutex_);
    while (pid_ == 0 || !cluster::is_ready(directory_.files(), pid_)) {
        const bool is_late = std::chrono::steady_clock::now() > limit;
        if (is_late && pid_ == 0 && !reason_.empty())
            throw std::runtime_error(
                fmt::format("PostgreSQL does not start: {} (see {})", reason_, directory_.log().string()));
        if (is_late && !std::exchange(said_so, true))
            log_(
                fmt::format("PostgreSQL is still starting, perhaps after a crash (see {})", directory_.log().string()));
        changed_.wait_for(lock, 5ms);
    }
    was_ready_ = true;
}

void Cluster::make_database() const {
    BlockingConnection connection(url_of("postgres", directory_.sockets()));
    if (connection.query("select from pg_database where datname = 'plaza'").empty())
        connection.script("create database plaza");
}

}  // namespace plaza::pg
