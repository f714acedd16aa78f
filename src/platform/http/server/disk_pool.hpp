// DiskPool: threads that read files, so that no loop waits for a disk.
#pragma once

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <optional>
#include <span>

#include "platform/base/task.hpp"

namespace plaza::http {

/// Reads bytes that the kernel has in memory. Returns the number of bytes, negative for an error, or nullopt if the
/// read would wait for the disk.
[[nodiscard]] std::optional<std::int64_t> read_cached(int descriptor, std::span<char> bytes, std::uint64_t offset);

/// Shared by the loops of the process. Call stop() before they are destroyed.
class DiskPool {
 public:
    explicit DiskPool(std::size_t threads = 2) : threads_(threads) {}
    ~DiskPool() { threads_.join(); }

    /// Returns the number of bytes read, 0 at the end of the file, negative for an error. `bytes` must outlive the
    /// task.
    Task<std::int64_t> read(int descriptor, std::span<char> bytes, std::uint64_t offset);

    /// Waits for running reads; later reads fail. Call it after the loops have stopped, or from the loop that uses the
    /// pool.
    void stop();

 private:
    boost::asio::thread_pool threads_;
    std::atomic<bool> is_stopped_ = false;
};

}  // namespace plaza::http
