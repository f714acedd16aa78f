// Child: runs another program with given streams and environment variables.
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
    std::vector<std::string> environment;  // NAME=VALUE, added to our own and with precedence
};

/// Runs the program on our own streams, as a shell does: only the program handles Ctrl-C. Returns its exit code, or 128
/// plus the number of the signal that ended it.
int run_in_foreground(const Program& program);

class Child {
 public:
    /// The program's standard input and output; -1 means /dev/null. Standard error is captured.
    struct Streams {
        int input = -1;
        int output = -1;
    };

    Child(const Program& program, Streams streams);
    /// Kills the program if it still runs.
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Waits until the program exits; returns whether its exit code is 0. Calls tick() every 100 ms and lets its
    /// exceptions through.
    bool wait(const std::function<void()>& tick);

    /// The first error line of the program, or its first line; empty if it printed nothing.
    [[nodiscard]] std::string error_message() const;

 private:
    Descriptor error_output_;
    pid_t pid_ = -1;
    Descriptor process_;
};

/// Runs the program and returns its standard output. Throws std::runtime_error with its error message if it fails.
std::string output_of(const Program& program, int input);

/// An empty file in memory.
Descriptor make_memory_file();
/// The contents of a file, from its beginning.
std::string read_whole(int file);

}  // namespace plaza::commands
