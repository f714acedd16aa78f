// Process: a child process, usually the `plaza` binary, for tests of flags, signals and output.
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

/// How to start a process. The wrapper is a command that replaces itself with the program, such as `setpriv …` or
/// `unshare …`.
struct ProcessOptions {
    std::filesystem::path directory{};  // empty: that of the test
    std::vector<std::string> wrapper{};
    std::string program{};  // empty: plaza
};

class Process {
 public:
    struct Setting {
        std::string name;
        std::string value;
    };

    /// Starts `plaza ARGUMENTS…`. The environment has only these settings and PATH. The process is killed when the
    /// thread that started it ends.
    explicit Process(std::vector<std::string> arguments, const std::vector<Setting>& environment = {},
                     const ProcessOptions& options = {});
    /// Kills the process if it still runs.
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    /// Waits until the process has printed the text. Throws std::runtime_error if it exits before, or is silent for 30
    /// s.
    void wait_for_output(std::string_view text);
    /// Waits until the process prints its address, and returns the port.
    [[nodiscard]] std::uint16_t wait_until_listening();
    void send_signal(int signal) const;
    [[nodiscard]] pid_t pid() const { return pid_; }
    /// Waits until the process exits. Returns the exit code, or minus the signal that killed it.
    int wait();
    /// The output so far, standard output and standard error together.
    [[nodiscard]] const std::string& output() const { return output_; }

 private:
    bool read_more();

    pid_t pid_ = -1;
    int pipe_ = -1;
    std::string output_;
};

}  // namespace plaza::test
