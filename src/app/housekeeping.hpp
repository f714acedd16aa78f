// Housekeeping: what is old is deleted, at the start and once an hour.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <string_view>

#include "domain/context.hpp"
#include "platform/base/task.hpp"

namespace plaza::app {

/// Each kind of rows by itself, so that one that cannot be deleted now keeps no other, and 1,000 rows a statement until
/// none is left, so that no statement runs long.
class Housekeeping {
 public:
    /// The context outlives it.
    Housekeeping(boost::asio::io_context& io, Context& context) : context_(context), timer_(io) {}

    /// Returns after stop(). `self` outlives the task.
    static Task<> run(Housekeeping* self);

    /// On the loop. The current statement is the last.
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
