#include "platform/http/server/disk_pool.hpp"

#include <sys/uio.h>
#include <unistd.h>

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <utility>

namespace plaza::http {

std::optional<std::int64_t> read_cached(int descriptor, std::span<char> bytes, std::uint64_t offset) {
    const iovec part{bytes.data(), bytes.size()};
    const auto got = preadv2(descriptor, &part, 1, static_cast<off_t>(offset), RWF_NOWAIT);
    // Some file systems do not support RWF_NOWAIT.
    if (got < 0 && (errno == EAGAIN || errno == EOPNOTSUPP)) return std::nullopt;
    return got;
}

Task<std::int64_t> DiskPool::read(int descriptor, std::span<char> bytes, std::uint64_t offset) {
    if (is_stopped_) co_return -1;
    using Token = boost::asio::use_awaitable_t<Executor>;
    using Handler = boost::asio::async_result<Token, void(std::int64_t)>::handler_type;
    const auto executor = co_await boost::asio::this_coro::executor;
    Token token;
    auto start = [this, descriptor, bytes, offset, executor](Handler handler) {
        boost::asio::post(threads_, [descriptor, bytes, offset, guard = boost::asio::make_work_guard(executor),
                                     handler = std::move(handler)]() mutable {
            const std::int64_t got = pread(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
            boost::asio::post(guard.get_executor(),
                              [handler = std::move(handler), got]() mutable { std::move(handler)(got); });
        });
    };
    co_return co_await boost::asio::async_initiate<Token, void(std::int64_t)>(std::move(start), token);
}

void DiskPool::stop() {
    is_stopped_ = true;
    threads_.join();
}

}  // namespace plaza::http
