#include "commands/child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "platform/pg/cluster/postmaster.hpp"

namespace plaza::commands {
namespace {

using namespace std::chrono_literals;

constexpr auto between_ticks = 100ms;

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (const auto& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
    return pointers;
}

/// `set_streams` adds the file actions for the streams.
pid_t start(const Program& program, const std::function<void(posix_spawn_file_actions_t&)>& set_streams) {
    auto arguments = pointers_to(program.command);
    arguments.push_back(nullptr);
    // If a variable occurs twice, getenv() finds the first one.
    auto variables = pointers_to(program.environment);
    for (char** entry = environ; *entry != nullptr; ++entry) variables.push_back(*entry);
    variables.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    set_streams(actions);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    pid_t pid = -1;
    const int error = posix_spawn(&pid, arguments[0], &actions, &attributes, arguments.data(), variables.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::system_error(error, std::generic_category(), "cannot run " + program.command[0]);
    return pid;
}

int wait_for_exit(pid_t pid) {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

int run_in_foreground(const Program& program) {
    // The terminal sends these signals to both processes; only the program handles them.
    const std::array signals{SIGINT, SIGQUIT};
    std::array<struct sigaction, signals.size()> before{};
    struct sigaction ignore{};
    ignore.sa_handler = SIG_IGN;
    for (std::size_t i = 0; i < signals.size(); ++i) sigaction(signals[i], &ignore, &before[i]);
    const auto code = wait_for_exit(start(program, [](posix_spawn_file_actions_t&) {}));
    for (std::size_t i = 0; i < signals.size(); ++i) sigaction(signals[i], &before[i], nullptr);
    return code;
}

Child::Child(const Program& program, Streams streams) : error_output_(make_memory_file()) {
    pid_ = start(program, [&](posix_spawn_file_actions_t& actions) {
        const auto give = [&](int ours, int number, int mode) {
            if (ours >= 0)
                posix_spawn_file_actions_adddup2(&actions, ours, number);
            else
                posix_spawn_file_actions_addopen(&actions, number, "/dev/null", mode, 0);
        };
        give(streams.input, STDIN_FILENO, O_RDONLY);
        give(streams.output, STDOUT_FILENO, O_WRONLY);
        posix_spawn_file_actions_adddup2(&actions, error_output_.get(), STDERR_FILENO);
    });
    process_ = pg::cluster::open_process(pid_);
}

Child::~Child() {
    if (pid_ < 0) return;
    kill(pid_, SIGKILL);
    wait_for_exit(pid_);
}

bool Child::wait(const std::function<void()>& tick) {
    pollfd end{.fd = process_.get(), .events = POLLIN, .revents = 0};
    while (poll(&end, 1, static_cast<int>(between_ticks.count())) != 1) tick();
    return wait_for_exit(std::exchange(pid_, -1)) == 0;
}

std::string Child::error_message() const {
    const auto output = read_whole(error_output_.get());
    // The first error is the cause of the later ones.
    for (const std::string_view mark : {"ERROR:  ", "FATAL:  ", "error: "}) {
        const auto at = output.find(mark);
        if (at == std::string::npos) continue;
        const auto begin = at + mark.size();
        return output.substr(begin, output.find('\n', begin) - begin);
    }
    return output.substr(0, output.find('\n'));
}

std::string output_of(const Program& program, int input) {
    const auto output = make_memory_file();
    Child child(program, {.input = input, .output = output.get()});
    if (!child.wait([] {})) throw std::runtime_error(child.error_message());
    return read_whole(output.get());
}

Descriptor make_memory_file() {
    Descriptor file(memfd_create("plaza", MFD_CLOEXEC));
    if (!file) throw std::system_error(errno, std::generic_category(), "cannot create a file in memory");
    return file;
}

std::string read_whole(int file) {
    std::string text;
    std::array<char, 1 << 16> buffer{};
    while (true) {
        const auto size = pread(file, buffer.data(), buffer.size(), static_cast<off_t>(text.size()));
        if (size <= 0) return text;
        text.append(buffer.data(), static_cast<std::size_t>(size));
    }
}

}  // namespace plaza::commands
