// Queue: what a process knows of its jobs without asking the database: whom to wake, and what became of them.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

namespace plaza::jobs {

/// One for the process; every function may be called from any thread.
class Queue {
 public:
    /// There is something to do, and it is committed. Without a worker here, another process comes to it.
    void wake() const {
        if (wake_worker_) wake_worker_();
    }

    /// Set before the loops run.
    void set_worker(std::function<void()> wake) { wake_worker_ = std::move(wake); }

    std::atomic<std::uint64_t> done{0};
    std::atomic<std::uint64_t> failed{0};    // attempts that will be repeated
    std::atomic<std::uint64_t> given_up{0};  // kept for a week

 private:
    std::function<void()> wake_worker_;
};

}  // namespace plaza::jobs
