#include "platform/pg/cluster/postgres_process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "platform/pg/cluster/descriptor.hpp"

namespace plaza::pg::cluster {
namespace {

[[noreturn]] void fail(const char* what) {
    const char* reason = strerrordesc_np(errno);
    for (const char* text : {"FATAL:  cannot start ", what, ": ", reason, "\n"})
        if (write(STDERR_FILENO, text, strlen(text)) < 0) break;
    _exit(127);
}

struct Prepared {
    const char* directory;
    char* const* arguments;
    char* const* environment;
    pid_t parent;
    bool drops_privileges;
};

// Only async-signal-safe calls between fork and exec: another thread may hold any lock, including malloc's.
[[noreturn]] void become(const Program& program, const User& user, const Prepared& prepared) {
    setsid();
    if (dup2(program.output, STDOUT_FILENO) < 0 || dup2(program.output, STDERR_FILENO) < 0) _exit(127);
    const int nothing = open("/dev/null", O_RDONLY);
    if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0) fail("without /dev/null");
    close_range(3, ~0U, 0);
    for (int signal = 1; signal < NSIG; ++signal) std::signal(signal, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    umask(077);
    if (prepared.drops_privileges && (setgroups(0, nullptr) != 0 || setgid(user.gid) != 0 || setuid(user.uid) != 0))
        fail("as another user");
    // After setuid(), which clears this setting. The parent may have exited meanwhile.
    if (prctl(PR_SET_PDEATHSIG, program.death_signal) != 0 || getppid() != prepared.parent) _exit(127);
    if (chdir(prepared.directory) != 0) fail(prepared.directory);
    execve(prepared.arguments[0], prepared.arguments, prepared.environment);
    fail(prepared.arguments[0]);
}

std::vector<char*> to_pointers(std::vector<std::string>& strings) {
    std::vector<char*> pointers;
    for (auto& string : strings) pointers.push_back(string.data());
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace

User postgres_user() {
    const auto* entry = geteuid() == 0 ? getpwnam("postgres") : getpwuid(geteuid());
    if (entry != nullptr) return {entry->pw_name, entry->pw_uid, entry->pw_gid};
    if (geteuid() == 0) throw std::runtime_error("there is no user postgres: apt-get install postgresql");
    return {"user " + std::to_string(geteuid()), geteuid(), getegid()};
}

pid_t start_program(const Program& program, const User& user) {
    auto command = program.command;
    // Without our environment: variables such as PGPORT and PGOPTIONS would override settings.
    std::vector<std::string> variables{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"};
    const auto arguments = to_pointers(command);
    const auto environment = to_pointers(variables);
    const Prepared prepared{program.directory.c_str(), arguments.data(), environment.data(), getpid(), geteuid() == 0};
    const auto pid = fork();
    if (pid < 0) throw std::system_error(errno, std::generic_category(), "cannot start " + command[0]);
    if (pid == 0) become(program, user, prepared);
    return pid;
}

Outcome run_program(std::vector<std::string> command, const std::filesystem::path& directory, const User& user) {
    std::array<int, 2> pipe{};
    if (pipe2(pipe.data(), O_CLOEXEC) != 0)
        throw std::system_error(errno, std::generic_category(), "cannot create a pipe");
    const Descriptor output(pipe[0]);
    Descriptor input(pipe[1]);
    const auto pid = start_program({std::move(command), directory, input.get()}, user);
    input = {};
    Outcome outcome{};
    std::array<char, 4096> buffer{};
    while (true) {
        const auto size = read(output.get(), buffer.data(), buffer.size());
        if (size > 0) outcome.output.append(buffer.data(), static_cast<std::size_t>(size));
        if (size == 0 || (size < 0 && errno != EINTR)) break;
    }
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    outcome.succeeded = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    return outcome;
}

}  // namespace plaza::pg::cluster
