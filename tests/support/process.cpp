#include "tests/support/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <regex>
#include <stdexcept>
#include <system_error>

#include "tests/support/paths.hpp"

namespace plaza::test {

namespace {

constexpr int patience_ms = 30'000;

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (auto& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// Passes sanitizer options on, so that a report in the child fails the test.
std::vector<std::string> to_environment(const std::vector<Process::Setting>& settings) {
    std::vector<std::string> environment;
    for (const auto& [name, value] : settings) environment.push_back(name + "=" + value);
    for (const char* name : {"PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS"}) {
        if (const char* value = std::getenv(name)) environment.push_back(fmt::format("{}={}", name, value));
    }
    return environment;
}

}  // namespace

Process::Process(std::vector<std::string> arguments, const std::vector<Setting>& environment,
                 const ProcessOptions& options) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    pipe_ = ends[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    if (!options.directory.empty()) posix_spawn_file_actions_addchdir_np(&actions, options.directory.c_str());
    std::vector<std::string> command = options.wrapper;
    command.insert(command.end(),
                   {"setpriv", "--pdeathsig", "KILL", options.program.empty() ? plaza_binary : options.program});
    command.insert(command.end(), arguments.begin(), arguments.end());
    auto settings = to_environment(environment);
    auto error =
        posix_spawnp(&pid_, command[0].c_str(), &actions, nullptr, pointers(command).data(), pointers(settings).data());
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (error != 0) throw std::system_error(error, std::generic_category(), command[0]);
}

Process::~Process() {
    if (pid_ > 0) {
        send_signal(SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    close(pipe_);
}

void Process::wait_for_output(std::string_view text) {
    while (output_.find(text) == std::string::npos) {
        if (!read_more())
            throw std::runtime_error(fmt::format("the process exited without printing `{}`: {}", text, output_));
    }
}

std::uint16_t Process::wait_until_listening() {
    static const std::regex address(R"(http://[^\s:]+:(\d+))");
    std::smatch found;
    while (!std::regex_search(output_, found, address)) {
        if (!read_more()) throw std::runtime_error("the process exited before it listened: " + output_);
    }
    return static_cast<std::uint16_t>(std::stoul(found[1]));
}

void Process::send_signal(int signal) const {
    kill(pid_, signal);
}

int Process::wait() {
    while (read_more()) {
    }
    int status = 0;
    waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

bool Process::read_more() {
    pollfd readable{.fd = pipe_, .events = POLLIN, .revents = 0};
    if (poll(&readable, 1, patience_ms) == 0) throw std::runtime_error("no output for 30 seconds: " + output_);
    std::array<char, 4096> buffer;
    auto count = read(pipe_, buffer.data(), buffer.size());
    if (count > 0) output_.append(buffer.data(), static_cast<std::size_t>(count));
    return count > 0;
}

}  // namespace plaza::test
