// StreamWriter, UpgradedSocket: access to the connection for a stream, or for an upgraded protocol.
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "platform/base/signal.hpp"
#include "platform/base/task.hpp"
#include "platform/http/server/pace.hpp"

namespace plaza::http {

class Connection;

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;

/// The state shared by a stream or an upgraded protocol and the handlers that watch its client, which may run later.
struct StreamState {
    Connection* connection = nullptr;  // null after the end of the stream
    Signal* awaited = nullptr;         // the signal that the stream waits for
    Clock::time_point beat_at = Clock::time_point::max();
    bool is_beat_due = false;
    bool is_over = false;  // the client has left, or the server drains
    bool is_cut = false;   // the client has left: nothing can be sent any more

    /// Ends the stream and resumes it.
    void end();
    /// Resumes the stream if its heartbeat is due.
    void tick(Clock::time_point now);
};

/// Writes the body of an answer while it is created. Only one coroutine may use it.
class StreamWriter {
 public:
    StreamWriter(Connection& connection, std::shared_ptr<StreamState> state)
        : connection_(connection), state_(std::move(state)) {}

    /// Sends the bytes; many streams can share them. Returns false if the client has left or is too slow, or the server
    /// drains. The stream must then return.
    Task<bool> write(std::shared_ptr<const std::string> bytes);
    /// Waits for the signal; the caller resets it. Returns false as write() does. With a heartbeat, it also returns
    /// after each heartbeat, with the signal set.
    Task<bool> wait(Signal& signal);
    /// Makes wait() send these bytes after each interval of waiting. The precision is that of the listener's deadlines.
    void set_heartbeat(std::shared_ptr<const std::string> bytes, std::chrono::milliseconds interval);

 private:
    Connection& connection_;
    std::shared_ptr<StreamState> state_;
    std::shared_ptr<const std::string> heartbeat_{};
    std::chrono::milliseconds interval_{};
};

/// A connection that uses another protocol.
class UpgradedSocket {
 public:
    UpgradedSocket(Connection& connection, std::shared_ptr<StreamState> state, std::string received)
        : connection_(connection), state_(std::move(state)), received_(std::move(received)) {}

    [[nodiscard]] Socket& socket() const;
    /// The bytes of the request with its head, and all bytes received after it.
    [[nodiscard]] const std::string& received() const { return received_; }
    /// Frees received().
    void forget_received() { std::string().swap(received_); }  // = {} would keep the bytes

    /// Whether the server drains; the protocol must then close and return.
    [[nodiscard]] bool is_over() const { return state_->is_over; }
    /// Sets the signal that is set when the server drains; null for none.
    void watch(Signal* signal) { state_->awaited = signal; }

    /// Cancels operations on the socket if end_write() is not called within the write deadline.
    void begin_write();
    void end_write();

 private:
    Connection& connection_;
    std::shared_ptr<StreamState> state_;
    std::string received_;
};

}  // namespace plaza::http
