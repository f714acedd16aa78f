// Queue: wakes the worker of this process, and counts the outcomes of its jobs.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

namespace plaza::jobs {

/// One per process. All functions except set_worker() can be called from any thread.
class Queue {
 public:
    /// Call it after the commit of a new job. Without a worker in this process, another process runs the job.
    void wake() const {
        if (wake_worker_) wake_worker_();
    }

    /// Call it before the loops run.
    void set_worker(std::function<void()> wake) { wake_worker_ = std::move(wake); }

    std::atomic<std::uint64_t> done{0};
    std::atomic<std::uint64_t> failed{0};    // attempts that will be retried
    std::atomic<std::uint64_t> given_up{0};  // kept for a week

 private:
    std::function<void()> wake_worker_;
};

}  // namespace plaza::jobs
