// Signal: an event on one loop that a coroutine can wait for.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

#include "platform/base/task.hpp"

namespace plaza {

class Signal {
 public:
    Signal() = default;
    Signal(const Signal&) = delete;
    Signal& operator=(const Signal&) = delete;

    [[nodiscard]] bool is_set() const { return set_; }

    /// Returns when the event is set, at once if it is set already. Only one coroutine can wait at a time.
    Task<> wait() {
        if (set_) co_return;
        // The first waiter would be lost and never resume.
        if (waiter_) throw std::logic_error("a signal has one waiter");
        Token token;  // not const: async_initiate takes the token by reference
        co_await boost::asio::async_initiate<Token, void()>(
            [this](Handler handler) { waiter_.emplace(std::move(handler)); }, token);
    }

    /// Resumes the waiter in a later turn of the loop. Call it on that loop only.
    void set() {
        if (std::exchange(set_, true) || !waiter_) return;
        auto handler = std::move(*waiter_);
        waiter_.reset();
        boost::asio::post(std::move(handler));
    }

    void reset() { set_ = false; }

 private:
    using Token = boost::asio::use_awaitable_t<Executor>;
    // The concrete handler, because any_completion_handler of Boost 1.81 recurses on assignment.
    using Handler = boost::asio::async_result<Token, void()>::handler_type;

    bool set_ = false;
    std::optional<Handler> waiter_;
};

}  // namespace plaza
