// Connection: waits for the client, reads, writes, and keeps deadlines.
#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "platform/http/server/connection.hpp"

namespace plaza::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr asio::use_awaitable_t<Executor> use_task{};

/// The minimum room for reading the rest of a chunk or a field.
constexpr std::size_t min_room = 1024;

// After a rejection the server keeps reading for a while: closing with unread bytes would send a reset, which can
// overtake the answer.
constexpr std::size_t linger_bytes = 16 << 20;
constexpr std::chrono::milliseconds linger_time{2'000};

}  // namespace

void Connection::check_deadline() {
    if (stream_state_) stream_state_->tick(loop_->now);
    if (!pace_.is_due(loop_->now) || pace_.renew(loop_->now, moved())) return;
    // Repeat at each tick: a write of several steps can be between two steps, with nothing to cancel.
    is_expired_ = true;
    error_code ignored;
    socket_.cancel(ignored);
}

void Connection::end_if_idle() {
    error_code ignored;
    if (is_idle_) socket_.cancel(ignored);
}

void Connection::cut() {
    error_code ignored;
    socket_.close(ignored);
}

Task<> Connection::linger() {
    error_code ignored;
    socket_.shutdown(asio::socket_base::shutdown_send, ignored);
    set_deadline(linger_time);
    input_.release();
    input_.make_room(body_step);
    for (std::size_t read = 0; read < linger_bytes;) {
        if (!co_await wait_readable()) co_return;
        const auto got = read_available(input_.room());
        if (!got) co_return;
        read += *got;
    }
}

/// Returns false if the deadline has passed or the connection was closed.
Task<bool> Connection::wait_readable() {
    error_code error;
    co_await socket_.async_wait(Socket::wait_read, asio::redirect_error(use_task, error));
    co_return !error && !is_expired_;
}

/// Reads without waiting. Returns the number of bytes, or nullopt if the client has closed.
std::optional<std::size_t> Connection::read_available(std::span<char> room) {
    error_code error;
    const auto got = socket_.read_some(asio::buffer(room.data(), room.size()), error);
    if (error == asio::error::would_block) return 0;
    if (error) return std::nullopt;
    received_ += static_cast<std::int64_t>(got);
    return got;
}

/// Reads without waiting. Returns false if the client has closed.
bool Connection::read_into_input() {
    if (input_.room().empty()) input_.make_room(min_room);
    const auto got = read_available(input_.room());
    if (got) input_.commit(*got);
    return got.has_value();
}

bool Connection::write_continue() {
    constexpr std::string_view text = "HTTP/1.1 100 Continue\r\n\r\n";
    error_code error;
    return socket_.write_some(asio::buffer(text), error) == text.size();
}

void Connection::set_deadline(std::chrono::milliseconds duration) {
    is_expired_ = false;
    pace_.wait(loop_->now, duration);
}

/// Sets a deadline that is extended while bytes are transferred.
void Connection::set_pace(std::chrono::milliseconds span) {
    is_expired_ = false;
    pace_.wait_while_moving(loop_->now, span, loop_->limits.min_rate, moved());
}

/// The number of bytes received from the client, or acknowledged by it.
std::int64_t Connection::moved() {
    return is_writing_ ? written_ - unsent() : received_;
}

/// The number of sent bytes that the client has not acknowledged.
int Connection::unsent() {
    int bytes = 0;
    return ioctl(socket_.native_handle(), SIOCOUTQ, &bytes) == 0 ? bytes : 0;
}

/// Closes the connection so that the kernel drops unsent data. Asio's destructor would switch lingering off again, and
/// the kernel would keep the data for minutes.
void Connection::reset() {
    error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
}

}  // namespace plaza::http
