#include "platform/pg/cluster/postmaster.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <vector>

// That of glibc 2.36 does not say that it is C.
extern "C" {
#include <sys/pidfd.h>
}

namespace plaza::pg::cluster {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

bool ends_within(const Descriptor& process, std::chrono::milliseconds time) {
    pollfd wait{process.get(), POLLIN, 0};
    return poll(&wait, 1, static_cast<int>(time.count())) == 1;
}

// Lines of postmaster.pid, PostgreSQL's own: the first is the process, the eighth its state.
std::vector<std::string> postmaster_lines(const fs::path& files) {
    std::ifstream file(files / "postmaster.pid");
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

// The number in an old file may be anybody's by now. A postmaster works in its cluster's directory.
bool is_postmaster_of(pid_t pid, const fs::path& files) {
    const auto process = fs::path("/proc") / std::to_string(pid);
    std::error_code none;
    std::string name;
    std::ifstream(process / "comm") >> name;
    return name == "postgres" && fs::equivalent(process / "cwd", files, none);
}

}  // namespace

Descriptor open_process(pid_t pid) {
    return Descriptor(pidfd_open(pid, 0));
}

bool is_ready(const fs::path& files, pid_t pid) {
    const auto lines = postmaster_lines(files);
    return lines.size() >= 8 && lines[0] == std::to_string(pid) && lines[7].starts_with("ready");
}

void end_postmaster(const Descriptor& process) {
    pidfd_send_signal(process.get(), SIGINT, nullptr, 0);
    if (ends_within(process, 10s)) return;
    pidfd_send_signal(process.get(), SIGQUIT, nullptr, 0);
    if (ends_within(process, 5s)) return;
    pidfd_send_signal(process.get(), SIGKILL, nullptr, 0);
    ends_within(process, 5s);
}

void end_left_behind(const fs::path& files, const std::function<void(std::string_view)>& log) {
    const auto lines = postmaster_lines(files);
    const auto pid = lines.empty() ? 0 : std::atoi(lines[0].c_str());
    if (pid <= 0) return;
    // Opened before the look at /proc, so that both are of one process.
    const auto process = open_process(pid);
    if (!process || !is_postmaster_of(pid, files)) return;
    log(fmt::format("a killed server left its PostgreSQL (pid {}) running: ending it", pid));
    end_postmaster(process);
}

std::string last_complaint(std::string_view output) {
    constexpr std::array<std::string_view, 3> complaints{"PANIC:  ", "FATAL:  ", "error: "};
    std::string found;
    std::string last;
    for (std::size_t begin = 0; begin < output.size();) {
        const auto end = std::min(output.find('\n', begin), output.size());
        const auto line = output.substr(begin, end - begin);
        begin = end + 1;
        // What it answers to those who connect while it starts or ends is not the reason.
        if (line.empty() || line.find("the database system is") != std::string_view::npos) continue;
        last = line;
        for (const auto complaint : complaints)
            if (const auto at = line.find(complaint); at != std::string_view::npos)
                found = line.substr(at + complaint.size());
    }
    return found.empty() ? last : found;
}

}  // namespace plaza::pg::cluster
