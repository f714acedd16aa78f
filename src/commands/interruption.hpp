// Interruption: lets a command that was told to end put away what it had begun.
#pragma once

#include <csignal>
#include <stdexcept>
#include <vector>

namespace plaza::commands {

struct Interrupted : std::runtime_error {
    using runtime_error::runtime_error;
};

/// While it lives SIGINT, SIGTERM and SIGHUP do not end the process, and a pipe without a reader is an error of
/// write(). One at a time.
class Interruption {
 public:
    Interruption();
    ~Interruption();
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;

    /// Throws Interrupted once one of them came.
    static void check();

 private:
    struct Before {
        int signal;
        struct sigaction action;
    };
    std::vector<Before> before_;
};

}  // namespace plaza::commands
