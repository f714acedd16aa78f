// Task: the coroutine type of the whole server.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace plaza {

/// Each coroutine runs on one loop. The concrete executor saves a virtual call per suspension.
using Executor = boost::asio::io_context::executor_type;

template <class T = void>
using Task = boost::asio::awaitable<T, Executor>;

}  // namespace plaza
