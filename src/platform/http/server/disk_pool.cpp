#include "platform/http/server/disk_pool.hpp"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstdlib>
#include <utility>

namespace plaza::http {
namespace {

/// The result of a system call, or a negative errno.
std::int64_t result_of(std::int64_t result) {
    return result < 0 ? -errno : result;
}

std::int64_t write_all(int descriptor, std::string_view bytes, std::uint64_t offset) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto rest = bytes.substr(done);
        const auto written = pwrite(descriptor, rest.data(), rest.size(), static_cast<off_t>(offset + done));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return -errno;
        done += static_cast<std::size_t>(written);
    }
    return static_cast<std::int64_t>(done);
}

std::int64_t open_unnamed(std::string directory) {
    const int file = open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0 || errno != EOPNOTSUPP) return result_of(file);
    // Some file systems do not support O_TMPFILE.
    auto& name = directory.append("/unnamed-XXXXXX");
    const int named = mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0) unlink(name.c_str());
    return result_of(named);
}

}  // namespace

std::optional<std::int64_t> read_cached(int descriptor, std::span<char> bytes, std::uint64_t offset) {
    const iovec part{bytes.data(), bytes.size()};
    const auto got = preadv2(descriptor, &part, 1, static_cast<off_t>(offset), RWF_NOWAIT);
    // Some file systems do not support RWF_NOWAIT.
    if (got < 0 && (errno == EAGAIN || errno == EOPNOTSUPP)) return std::nullopt;
    return got;
}

Task<std::int64_t> DiskPool::read(int descriptor, std::span<char> bytes, std::uint64_t offset) {
    return run([descriptor, bytes, offset] {
        return result_of(pread(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset)));
    });
}

Task<std::int64_t> DiskPool::write(int descriptor, std::string_view bytes, std::uint64_t offset) {
    return run([descriptor, bytes, offset] { return write_all(descriptor, bytes, offset); });
}

Task<std::int64_t> DiskPool::create_unnamed(std::string directory) {
    return run([directory = std::move(directory)] { return open_unnamed(directory); });
}

void DiskPool::close(int descriptor) {
    if (is_stopped_)
        ::close(descriptor);
    else
        boost::asio::post(threads_, [descriptor] { ::close(descriptor); });
}

Task<std::int64_t> DiskPool::run(std::move_only_function<std::int64_t()> work) {
    if (is_stopped_) co_return -ECANCELED;
    using Token = boost::asio::use_awaitable_t<Executor>;
    using Handler = boost::asio::async_result<Token, void(std::int64_t)>::handler_type;
    const auto executor = co_await boost::asio::this_coro::executor;
    Token token;
    auto start = [this, executor](Handler handler, std::move_only_function<std::int64_t()> act) {
        boost::asio::post(threads_, [act = std::move(act), guard = boost::asio::make_work_guard(executor),
                                     handler = std::move(handler)]() mutable {
            const auto result = act();
            boost::asio::post(guard.get_executor(),
                              [handler = std::move(handler), result]() mutable { std::move(handler)(result); });
        });
    };
    co_return co_await boost::asio::async_initiate<Token, void(std::int64_t)>(std::move(start), token, std::move(work));
}

void DiskPool::stop() {
    is_stopped_ = true;
    threads_.join();
}

}  // namespace plaza::http
