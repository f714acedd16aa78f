// DiskPool: threads that read files, so that no loop waits for a disk.
#pragma once

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <optional>
#include <span>

#include "platform/base/task.hpp"

namespace plaza::http {

/// Reads what the kernel has in memory. Nothing if it would have to wait for the disk. Negative: an error.
[[nodiscard]] std::optional<std::int64_t> read_cached(int descriptor, std::span<char> bytes, std::uint64_t offset);

/// Shared by the loops of the process, and stopped before they are destroyed.
class DiskPool {
 public:
    explicit DiskPool(std::size_t threads = 2) : threads_(threads) {}
    ~DiskPool() { threads_.join(); }

    /// How many bytes were read, 0 at the end of the file, negative: an error. The bytes outlive the task.
    Task<std::int64_t> read(int descriptor, std::span<char> bytes, std::uint64_t offset);

    /// Waits for what is being read. From then on every read fails. The loops run no more, or call it themselves.
    void stop();

 private:
    boost::asio::thread_pool threads_;
    std::atomic<bool> is_stopped_ = false;
};

}  // namespace plaza::http
