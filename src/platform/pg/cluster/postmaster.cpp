#include "platform/pg/cluster/postmaster.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <vector>

// The header of glibc 2.36 lacks extern "C".
extern "C" {
#include <sys/pidfd.h>
}

namespace plaza::pg::cluster {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// The lines of PostgreSQL's postmaster.pid: the first is the process id, the eighth the state.
std::vector<std::string> postmaster_lines(const fs::path& files) {
    std::ifstream file(files / "postmaster.pid");
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

// The process id in an old file may belong to another program. The working directory of PostgreSQL is its cluster.
bool is_postgres_of(pid_t pid, const fs::path& files) {
    const auto process = fs::path("/proc") / std::to_string(pid);
    std::error_code none;
    std::string name;
    std::ifstream(process / "comm") >> name;
    return (name == "postgres" || name == "initdb") && fs::equivalent(process / "cwd", files, none);
}

// Returns whether there were any; they have ended.
bool kill_all_of(const fs::path& directory) {
    std::vector<Descriptor> killed;
    for (const auto& entry : fs::directory_iterator("/proc")) {
        const auto pid = std::atoi(entry.path().filename().c_str());
        if (pid <= 0 || !is_postgres_of(pid, directory)) continue;
        auto process = open_process(pid);
        // Check again: the process id could have been reused before the pidfd was opened.
        if (!process || !is_postgres_of(pid, directory)) continue;
        if (pidfd_send_signal(process.get(), SIGKILL, nullptr, 0) == 0) killed.push_back(std::move(process));
    }
    return std::ranges::count_if(killed, [](const Descriptor& process) { return ends_within(process, 5s); }) > 0;
}

}  // namespace

Descriptor open_process(pid_t pid) {
    return Descriptor(pidfd_open(pid, 0));
}

bool ends_within(const Descriptor& process, std::chrono::milliseconds time) {
    pollfd wait{process.get(), POLLIN, 0};
    return poll(&wait, 1, static_cast<int>(time.count())) == 1;
}

bool is_ready(const fs::path& files, pid_t pid) {
    const auto lines = postmaster_lines(files);
    return lines.size() >= 8 && lines[0] == std::to_string(pid) && lines[7].starts_with("ready");
}

bool is_ready(const fs::path& files) {
    const auto lines = postmaster_lines(files);
    const auto pid = lines.empty() ? 0 : std::atoi(lines[0].c_str());
    return pid > 0 && is_postgres_of(pid, files) && is_ready(files, pid);
}

void end_postmaster(const Descriptor& process) {
    pidfd_send_signal(process.get(), SIGINT, nullptr, 0);
    if (ends_within(process, 10s)) return;
    pidfd_send_signal(process.get(), SIGQUIT, nullptr, 0);
    if (ends_within(process, 5s)) return;
    pidfd_send_signal(process.get(), SIGKILL, nullptr, 0);
    ends_within(process, 5s);
}

void end_old_postmaster(const fs::path& files, const std::function<void(std::string_view)>& log) {
    const auto lines = postmaster_lines(files);
    const auto pid = lines.empty() ? 0 : std::atoi(lines[0].c_str());
    if (pid <= 0) return;
    // Open the pidfd before reading /proc, so that both refer to the same process.
    const auto process = open_process(pid);
    if (!process || !is_postgres_of(pid, files)) return;
    log(fmt::format("a killed server left its PostgreSQL (pid {}) running: stopping it", pid));
    end_postmaster(process);
}

void end_orphans(const fs::path& directory) {
    // Repeat, because a killed process may have started another one before.
    while (kill_all_of(directory)) continue;
}

std::string failure_in(std::string_view output) {
    // In order of precedence: a FATAL of a refused connection must not hide a crash.
    constexpr std::array<std::string_view, 4> words{"PANIC:  ", "was terminated by signal", "FATAL:  ", "error: "};
    std::array<std::string_view, words.size()> found;
    std::string_view last;
    while (!output.empty()) {
        const auto line = output.substr(0, output.find('\n'));
        output.remove_prefix(std::min(line.size() + 1, output.size()));
        // Ignore refusals of connections during start and shutdown.
        if (line.empty() || line.find("the database system is") != std::string_view::npos) continue;
        last = line;
        for (std::size_t i = 0; i < words.size(); ++i)
            if (line.find(words[i]) != std::string_view::npos) found[i] = line;
    }
    const auto* reason = std::ranges::find_if(found, [](std::string_view line) { return !line.empty(); });
    if (reason == found.end()) return std::string(last);
    // Without time, process id and level, which initdb does not print.
    const auto begin = reason->find(":  ");
    return std::string(begin == std::string_view::npos ? reason->substr(reason->find("error: ") + 7)
                                                       : reason->substr(begin + 3));
}

}  // namespace plaza::pg::cluster
