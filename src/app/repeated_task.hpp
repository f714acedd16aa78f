// RepeatedTask: runs a step on a loop again and again, with pauses.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <stop_token>

#include "platform/base/task.hpp"

namespace plaza::app {

/// Logs an exception that ended a task of the server. For co_spawn().
void log_failure(const std::exception_ptr& failure);

class RepeatedTask {
 public:
    /// Returns how long to pause before the next step. A long step checks the token in between. After an
    /// exception, which is logged, the next step follows in 10 s.
    using Step = std::function<Task<std::chrono::seconds>(std::stop_token)>;

    /// The loop must outlive the task.
    RepeatedTask(boost::asio::io_context& io, Step step) : io_(io), step_(std::move(step)), timer_(io) {}
    RepeatedTask(const RepeatedTask&) = delete;
    RepeatedTask& operator=(const RepeatedTask&) = delete;

    /// Begins with a step.
    void start();
    /// Ends the pause. No step follows; a running one continues. Call it on the loop.
    void stop();

 private:
    using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                    boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

    static Task<> run(RepeatedTask* self);
    static Task<> pause(RepeatedTask* self, std::chrono::seconds duration);

    boost::asio::io_context& io_;
    Step step_;
    Timer timer_;
    std::stop_source stop_;
};

}  // namespace plaza::app
