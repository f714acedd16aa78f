// Connection: runs a stream or an upgraded protocol after the last request.
#include "platform/http/server/stream_writer.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <array>
#include <exception>
#include <utility>

#include "platform/base/failure.hpp"
#include "platform/http/server/connection.hpp"

namespace plaza::http {

using boost::system::error_code;

void StreamState::end() {
    is_over = true;
    if (awaited != nullptr) awaited->set();
}

void StreamState::tick(Clock::time_point now) {
    if (awaited == nullptr || now < beat_at) return;
    is_beat_due = true;
    awaited->set();
}

Task<bool> StreamWriter::write(std::shared_ptr<const std::string> bytes) {
    if (state_->is_over) co_return false;
    if (bytes->empty()) co_return true;  // an empty chunk would end the body
    std::string size;
    std::string_view end;
    if (connection_.is_stream_chunked_) {
        size = fmt::format("{:x}\r\n", bytes->size());
        end = "\r\n";
    }
    const bool is_sent = co_await connection_.write_all(std::move(size), *bytes, end);
    connection_.pace_.rest();
    if (!is_sent) state_->is_over = state_->is_cut = true;
    co_return !state_->is_over;
}

Task<bool> StreamWriter::wait(Signal& signal) {
    if (state_->is_over) co_return false;
    state_->awaited = &signal;
    if (heartbeat_) state_->beat_at = connection_.loop_->now + interval_;
    co_await signal.wait();
    state_->awaited = nullptr;
    state_->beat_at = Clock::time_point::max();
    if (std::exchange(state_->is_beat_due, false)) co_return co_await write(heartbeat_);
    co_return !state_->is_over;
}

void StreamWriter::set_heartbeat(std::shared_ptr<const std::string> bytes, std::chrono::milliseconds interval) {
    heartbeat_ = std::move(bytes);
    interval_ = interval;
}

Socket& UpgradedSocket::socket() const {
    return connection_.socket_;
}

void UpgradedSocket::begin_write() {
    connection_.set_deadline(connection_.loop_->limits.write_deadline);
}

void UpgradedSocket::end_write() {
    connection_.pace_.rest();
}

/// Watches the client of a stream: drops its input, and ends the stream when it closes. The handler can run after the
/// connection is destroyed, so it checks the state first.
void Connection::watch_client(std::shared_ptr<StreamState> state) {
    socket_.async_wait(Socket::wait_read, [this, state](const error_code& error) {
        if (state->connection == nullptr) return;
        std::array<char, 512> dropped;
        if (error && state->is_over) return;
        if (error || !read_available(dropped)) {
            state->is_cut = true;
            return state->end();
        }
        watch_client(state);
    });
}

Task<> Connection::run_stream() {
    const auto stream = std::move(stream_);
    begin_to_stream();
    watch_client(stream_state_);
    StreamWriter writer(*this, stream_state_);
    std::exception_ptr failure;
    try {
        co_await (*stream)(&writer);
    } catch (...) {
        failure = std::current_exception();
    }
    stream_state_->connection = nullptr;
    if (failure) {
        spdlog::error("a stream failed: {}", what_of(failure));
        co_return;
    }
    if (stream_state_->is_cut) co_return;
    if (is_stream_chunked_) co_await write_all({}, "0\r\n\r\n", {});
}

Task<> Connection::run_upgrade() {
    const auto upgrade = std::move(upgrade_);
    begin_to_stream();
    UpgradedSocket socket(*this, stream_state_, std::move(received_text_));
    std::exception_ptr failure;
    try {
        co_await (*upgrade)(&socket);
    } catch (...) {
        failure = std::current_exception();
    }
    stream_state_->connection = nullptr;
    if (failure) spdlog::error("an upgraded connection failed: {}", what_of(failure));
}

/// Frees the memory of the request. There is no deadline from now on.
void Connection::begin_to_stream() {
    stream_state_ = std::make_shared<StreamState>(this);
    input_.release();
    pace_.rest();
    if (loop_->is_draining || loop_->is_stopping) stream_state_->end();
}

void Connection::end_stream() {
    if (stream_state_ && stream_state_->connection != nullptr) stream_state_->end();
}

}  // namespace plaza::http
