// Housekeeping: deletes expired rows at start and once an hour.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <string_view>

#include "domain/context.hpp"
#include "platform/base/task.hpp"

namespace plaza::app {

/// Deletes each kind of rows separately, so that a failure does not affect the others. Each statement deletes at most
/// 1,000 rows, so that none runs long.
class Housekeeping {
 public:
    /// The context must outlive this object.
    Housekeeping(boost::asio::io_context& io, Context& context) : context_(context), timer_(io) {}

    /// Returns after stop(). `self` must outlive the task.
    static Task<> run(Housekeeping* self);

    /// Stops after the current statement. Call it on the loop.
    void stop();

 private:
    using DeleteBatch = Task<std::int64_t> (*)(Context&);
    using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                    boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

    static Task<> delete_all(Housekeeping* self, std::string_view what, DeleteBatch delete_batch);
    static Task<> pause(Housekeeping* self);

    Context& context_;
    Timer timer_;
    bool is_stopped_ = false;
};

}  // namespace plaza::app
