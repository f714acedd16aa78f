#include "platform/base/signal.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <stdexcept>

namespace plaza {
namespace {

TEST(Signals, SecondWaiterFailsAndFirstKeepsWaiting) {
    boost::asio::io_context loop;
    Signal event;
    bool is_first_over = false;
    std::exception_ptr first;
    std::exception_ptr second;
    boost::asio::co_spawn(loop, event.wait(), [&](std::exception_ptr failure) {
        is_first_over = true;
        first = failure;
    });
    boost::asio::co_spawn(loop, event.wait(), [&](std::exception_ptr failure) { second = failure; });
    loop.poll();
    EXPECT_FALSE(is_first_over);
    ASSERT_TRUE(second);
    EXPECT_THROW(std::rethrow_exception(second), std::logic_error);
    event.set();
    loop.restart();
    loop.poll();
    EXPECT_TRUE(is_first_over);
    EXPECT_FALSE(first);
}

}  // namespace
}  // namespace plaza
