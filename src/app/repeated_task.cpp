#include "app/repeated_task.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "platform/base/failure.hpp"

namespace plaza::app {
namespace {

constexpr std::chrono::seconds pause_after_failure{10};

}  // namespace

void log_failure(const std::exception_ptr& failure) {
    if (failure) spdlog::error("a task of the server ended: {}", what_of(failure));
}

void RepeatedTask::start() {
    boost::asio::co_spawn(io_, run(this), log_failure);
}

void RepeatedTask::stop() {
    stop_.request_stop();
    timer_.cancel();
}

Task<> RepeatedTask::run(RepeatedTask* self) {
    while (!self->stop_.stop_requested()) {
        auto duration = pause_after_failure;
        try {
            duration = co_await self->step_(self->stop_.get_token());
        } catch (...) {
            spdlog::error("a task of the server failed, retrying: {}", what_of(std::current_exception()));
        }
        co_await pause(self, duration);
    }
}

Task<> RepeatedTask::pause(RepeatedTask* self, std::chrono::seconds duration) {
    if (self->stop_.stop_requested()) co_return;
    boost::system::error_code canceled;
    self->timer_.expires_after(duration);
    auto token = boost::asio::redirect_error(boost::asio::use_awaitable_t<Executor>{}, canceled);
    co_await self->timer_.async_wait(token);
}

}  // namespace plaza::app
