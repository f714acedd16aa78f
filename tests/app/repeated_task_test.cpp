#include "app/repeated_task.hpp"

#include <gtest/gtest.h>
#include <boost/asio/post.hpp>

#include <stdexcept>

namespace plaza::app {
namespace {

using std::chrono::seconds;

/// Counts its steps, and calls `then` after each.
Task<seconds> count(int* steps, std::function<void()> then, seconds pause) {
    ++*steps;
    then();
    co_return pause;
}

class RepeatedTasks : public testing::Test {
 protected:
    boost::asio::io_context io;
    int steps = 0;
};

TEST_F(RepeatedTasks, RepeatUntilStopped) {
    RepeatedTask* self = nullptr;
    const auto stop_after_three = [this, &self] {
        if (steps == 3) self->stop();
    };
    RepeatedTask task(
        io, [this, stop_after_three](const std::stop_token&) { return count(&steps, stop_after_three, seconds{0}); });
    self = &task;
    task.start();
    io.run();
    EXPECT_EQ(steps, 3);
}

TEST_F(RepeatedTasks, StopEndsPause) {
    RepeatedTask* self = nullptr;
    const auto stop_later = [this, &self] { boost::asio::post(io, [&self] { self->stop(); }); };
    RepeatedTask task(io,
                      [this, stop_later](const std::stop_token&) { return count(&steps, stop_later, seconds{3'600}); });
    self = &task;
    task.start();
    io.run();
    EXPECT_EQ(steps, 1);
}

TEST_F(RepeatedTasks, StopIsVisibleToRunningStep) {
    RepeatedTask* self = nullptr;
    bool is_visible = false;
    RepeatedTask task(io, [this, &self, &is_visible](const std::stop_token& stop) {
        const auto look = [&self, &is_visible, stop] {
            self->stop();
            is_visible = stop.stop_requested();
        };
        return count(&steps, look, seconds{3'600});
    });
    self = &task;
    task.start();
    io.run();
    EXPECT_TRUE(is_visible);
    EXPECT_EQ(steps, 1);
}

TEST_F(RepeatedTasks, ContinuesAfterException) {
    RepeatedTask task(io, [this](const std::stop_token&) {
        return count(&steps, [] { throw std::runtime_error("it failed"); }, seconds{0});
    });
    task.start();
    io.run_for(seconds{1});
    EXPECT_EQ(steps, 1);
    io.run_for(seconds{10});
    EXPECT_EQ(steps, 2);
}

}  // namespace
}  // namespace plaza::app
