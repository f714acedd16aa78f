// Interruption: lets a command clean up when a signal asks it to stop.
#pragma once

#include <csignal>
#include <stdexcept>
#include <vector>

namespace plaza::commands {

struct Interrupted : std::runtime_error {
    using runtime_error::runtime_error;
};

/// While it exists, the first SIGINT, SIGTERM or SIGHUP does not end the process, and write() reports a closed pipe as
/// an error. One instance at a time.
class Interruption {
 public:
    Interruption();
    ~Interruption();
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;

    /// Throws Interrupted if one of these signals has arrived.
    static void check();

 private:
    struct Before {
        int signal;
        struct sigaction action;
    };
    std::vector<Before> before_;
};

}  // namespace plaza::commands
