// DiskPool: threads that read and write files, so that no loop waits for a disk.
#pragma once

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

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

    // An error is a negative errno. Bytes must outlive the task.

    /// Returns the number of bytes read, 0 at the end of the file.
    Task<std::int64_t> read(int descriptor, std::span<char> bytes, std::uint64_t offset);
    /// Writes all bytes. Returns their number.
    Task<std::int64_t> write(int descriptor, std::string_view bytes, std::uint64_t offset);
    /// Creates a file without a name, which disappears when it is closed. Returns its descriptor.
    Task<std::int64_t> create_unnamed(std::string directory);
    /// Closes the descriptor later. Freeing the blocks of a file without a name can take long.
    void close(int descriptor);

    /// Waits for running operations; later ones fail. Call it after the loops have stopped, or from the loop that uses
    /// the pool.
    void stop();

 private:
    Task<std::int64_t> run(std::move_only_function<std::int64_t()> work);

    boost::asio::thread_pool threads_;
    std::atomic<bool> is_stopped_ = false;
};

}  // namespace plaza::http
