// Background: what one loop of each process does besides requests: it checks readiness, follows the clock of
// PostgreSQL, deletes expired rows, counts users and posts, and runs jobs.
#pragma once

#include <boost/asio/io_context.hpp>

#include "app/repeated_task.hpp"
#include "domain/context.hpp"
#include "platform/base/task.hpp"
#include "platform/jobs/worker.hpp"

namespace plaza::app {

struct Shared;

class Background {
 public:
    /// All three must outlive this object.
    Background(boost::asio::io_context& io, Shared& shared, Context& context);

    void start();
    /// Begins no further step and takes no further job. Call it on the loop.
    void stop();
    /// Returns when the current job has ended. Does not wait for its mail: the job runs again later. `self` must
    /// outlive the task.
    static Task<> finish(Background* self);

 private:
    Shared& shared_;
    RepeatedTask housekeeping_;
    RepeatedTask usage_;
    RepeatedTask readiness_;
    RepeatedTask trials_;
    RepeatedTask clock_;
    jobs::Worker worker_;
};

}  // namespace plaza::app
