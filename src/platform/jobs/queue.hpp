// Queue: the time and the ids of this process's jobs. It wakes the worker, and counts the outcomes.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <utility>

#include "platform/base/clock.hpp"
#include "platform/base/id_source.hpp"
#include "platform/base/time.hpp"

namespace plaza::jobs {

/// One per process. All functions except set_worker() can be called from any thread.
class Queue {
 public:
    /// Both must outlive the queue.
    Queue(const Clock& clock, IdSource& ids) : clock_(clock), ids_(ids) {}

    /// PostgreSQL's time, which decides when a job is due.
    [[nodiscard]] Time now() const { return clock_.now(); }
    /// A new id of a job.
    [[nodiscard]] std::int64_t new_number(Time now) { return ids_.next(now); }

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
    const Clock& clock_;
    IdSource& ids_;
    std::function<void()> wake_worker_;
};

}  // namespace plaza::jobs
