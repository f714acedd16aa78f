// Spool: a temporary file for the body of an upload, or for one file of a form.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "platform/base/task.hpp"
#include "platform/http/server/disk_pool.hpp"

namespace plaza::http {

/// The file has no name, and disappears with the spool. Only one coroutine may use it at a time.
class Spool {
 public:
    /// The pool must outlive the spool. `limit` is in bytes.
    Spool(DiskPool& disk, std::string directory, std::size_t limit)
        : disk_(disk), directory_(std::move(directory)), limit_(limit) {}
    ~Spool();
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    /// Appends the bytes, which must outlive the task. The loop does not wait for the disk. Throws a Rejection with 413
    /// if the file would be longer than the limit, with 507 if the disk is full, and otherwise std::system_error.
    Task<> write(std::string_view bytes);

    /// In bytes.
    [[nodiscard]] std::size_t size() const { return size_; }
    /// For DiskPool::read(). -1 before the first write.
    [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
    DiskPool& disk_;
    std::string directory_;
    std::size_t limit_;
    std::size_t size_ = 0;
    int descriptor_ = -1;
};

}  // namespace plaza::http
