// Usage: who uses the private PostgreSQL that one of them runs, so that it is stopped when the last is done.
#pragma once

#include <filesystem>

#include "platform/pg/cluster/descriptor.hpp"

namespace plaza::pg::cluster {

/// A lock on a file of the data directory: shared by those that use PostgreSQL beside the process that runs it, which
/// holds it alone while PostgreSQL starts or stops. Without the file (a full disk) nobody waits for anybody.
class Usage {
 public:
    explicit Usage(const std::filesystem::path& data_directory);

    /// Waits while PostgreSQL starts or stops.
    void share();
    /// Whether nobody else uses it, and nobody begins to until release().
    [[nodiscard]] bool try_alone();
    /// Waits until nobody else uses it.
    void wait_alone();
    void release();

 private:
    bool lock(int command, short type);

    Descriptor file_;
};

}  // namespace plaza::pg::cluster
