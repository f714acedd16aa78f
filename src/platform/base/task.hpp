// The coroutine type of the whole server. What runs it lives in app/.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace plaza {

/// Every coroutine runs on one loop; a concrete executor saves a virtual call for each suspension.
using Executor = boost::asio::io_context::executor_type;

template <class T = void>
using Task = boost::asio::awaitable<T, Executor>;

}  // namespace plaza
