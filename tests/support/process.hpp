// Process: the real `plaza` binary as a child process, for flags, signals, and what it prints.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plaza::test {

/// Where a process runs, and a command before it that becomes it: `setpriv …`, `unshare …`.
struct Place {
    std::filesystem::path directory{};  // empty: the test's own
    std::vector<std::string> through{};
    std::string program{};  // empty: plaza
};

class Process {
 public:
    struct Setting {
        std::string name;
        std::string value;
    };

    /// Starts `plaza ARGUMENTS…` with these settings and PATH as its whole environment. It is killed when the thread
    /// that started it ends.
    explicit Process(std::vector<std::string> arguments, const std::vector<Setting>& environment = {},
                     const Place& place = {});
    /// Kills what still runs.
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    /// Waits until it has printed this; throws std::runtime_error where it ends without, or takes half a minute.
    void wait_for_output(std::string_view text);
    /// Waits until it says where it listens; its port.
    [[nodiscard]] std::uint16_t wait_until_listening();
    void send_signal(int signal) const;
    [[nodiscard]] pid_t pid() const { return pid_; }
    /// Waits for its end: its exit code, or minus the signal that ended it.
    int wait();
    /// What it has printed so far, standard output and error together.
    [[nodiscard]] const std::string& output() const { return output_; }

 private:
    bool read_more();

    pid_t pid_ = -1;
    int pipe_ = -1;
    std::string output_;
};

}  // namespace plaza::test
