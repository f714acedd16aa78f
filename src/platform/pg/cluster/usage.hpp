// Usage: a lock that lets the private PostgreSQL of a command run until the last command that uses it ends.
#pragma once

#include <filesystem>

#include "platform/pg/cluster/descriptor.hpp"

namespace plaza::pg::cluster {

/// A lock on the file `plaza.users` in the data directory. Other commands share it while they use PostgreSQL. The
/// process that runs PostgreSQL holds it exclusively during start and stop. If the file cannot be created (a full
/// disk), all functions return at once.
class Usage {
 public:
    explicit Usage(const std::filesystem::path& data_directory);

    /// Waits while PostgreSQL starts or stops.
    void share();
    /// Takes the lock exclusively, until release(). Returns false if others share it.
    [[nodiscard]] bool try_exclusive();
    /// Waits for the exclusive lock.
    void wait_exclusive();
    void release();

 private:
    bool lock(int command, short type);

    Descriptor file_;
};

}  // namespace plaza::pg::cluster
