#include "app/process_stats.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>

namespace plaza::app {
namespace {

/// The boot time in seconds since the epoch. Not from /proc/stat, which a hardened systemd unit cannot read.
double boot_seconds() {
    timespec now{};
    timespec since_boot{};
    clock_gettime(CLOCK_REALTIME, &now);
    clock_gettime(CLOCK_BOOTTIME, &since_boot);
    return static_cast<double>(now.tv_sec - since_boot.tv_sec) +
           static_cast<double>(now.tv_nsec - since_boot.tv_nsec) / 1e9;
}

void read_stat(ProcessStats& stats) {
    std::ifstream file("/proc/self/stat");
    std::string text{std::istreambuf_iterator<char>(file), {}};
    // The second field, the name in parentheses, may contain blanks: count from its end.
    const auto end_of_name = text.rfind(')');
    if (end_of_name == std::string::npos) return;
    std::istringstream fields(text.substr(end_of_name + 1));
    std::string skipped;
    for (int field = 3; field <= 13; ++field) fields >> skipped;
    double user = 0;
    double system = 0;
    double start = 0;
    fields >> user >> system;                                      // fields 14 and 15
    for (int field = 16; field <= 21; ++field) fields >> skipped;  // children's times to itrealvalue
    fields >> start >> stats.virtual_bytes;                        // fields 22 and 23
    const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
    stats.cpu_seconds = (user + system) / ticks;
    stats.start_seconds = boot_seconds() + start / ticks;
    std::uint64_t pages = 0;
    fields >> pages;
    stats.resident_bytes = pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::uint64_t count_descriptors() {
    std::error_code failed;
    const std::filesystem::directory_iterator entries("/proc/self/fd", failed);
    // Without the descriptor of /proc/self/fd itself.
    return failed ? 0 : static_cast<std::uint64_t>(std::distance(begin(entries), end(entries))) - 1;
}

}  // namespace

ProcessStats process_stats() {
    ProcessStats stats;
    read_stat(stats);
    stats.open_descriptors = count_descriptors();
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) stats.max_descriptors = limit.rlim_cur;
    return stats;
}

}  // namespace plaza::app
