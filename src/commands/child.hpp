// Child: another program that a command runs, with streams and an environment of the command's choice.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "platform/pg/cluster/descriptor.hpp"

namespace plaza::commands {

using pg::cluster::Descriptor;

struct Program {
    std::vector<std::string> command;      // its path first
    std::vector<std::string> environment;  // NAME=VALUE, beside and before our own
};

/// Runs it on our own streams, as a shell would: Ctrl-C is its alone. Its exit code, or 128 and the signal that ended
/// it.
int run_in_foreground(const Program& program);

class Child {
 public:
    /// Its standard input and output; -1 is /dev/null. Its standard error is kept.
    struct Streams {
        int input = -1;
        int output = -1;
    };

    Child(const Program& program, Streams streams);
    /// Kills what still runs.
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Waits for its end, and calls tick() now and then; returns whether it succeeded. What tick() throws goes on.
    bool wait(const std::function<void()>& tick);

    /// The line that says best why it failed; empty where it said nothing.
    [[nodiscard]] std::string complaint() const;

 private:
    Descriptor error_output_;
    pid_t pid_ = -1;
    Descriptor process_;
};

/// What it wrote to its standard output. Throws std::runtime_error with its complaint where it fails.
std::string output_of(const Program& program, int input);

/// A file in memory.
Descriptor make_memory_file();
/// All of a file, from its beginning.
std::string read_whole(int file);

}  // namespace plaza::commands
