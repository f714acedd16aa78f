// StreamWriter and UpgradedSocket: what is left of a connection for a stream of events, or for another protocol.
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

/// What a stream or another protocol shares with what watches its client, which may come after the end.
struct StreamState {
    Connection* connection = nullptr;  // null: the stream has ended
    Signal* awaited = nullptr;         // by the stream, now
    Clock::time_point beat_at = Clock::time_point::max();
    bool is_beat_due = false;
    bool is_over = false;  // the client left, or the server drains
    bool is_cut = false;   // the client left: nothing more can be sent

    /// Wakes the stream, for which it is over.
    void end();
    /// Wakes a stream that has been silent for so long that its client needs a sign of life.
    void tick(Clock::time_point now);
};

/// The body of an answer while it is made. To be used by one coroutine.
class StreamWriter {
 public:
    StreamWriter(Connection& connection, std::shared_ptr<StreamState> state)
        : connection_(connection), state_(std::move(state)) {}

    /// Sends the bytes, which may be shared by many streams. False: the client left or is too slow, or the server
    /// drains; then the stream returns.
    Task<bool> write(std::shared_ptr<const std::string> bytes);
    /// Waits for the signal, which the caller resets. False as above. If there are heartbeats, it also returns after
    /// each of them, with the signal set.
    Task<bool> wait(Signal& signal);
    /// Lets wait() write these bytes whenever it has waited for so long. As exact as the deadlines of the listener.
    void set_heartbeat(std::shared_ptr<const std::string> bytes, std::chrono::milliseconds interval);

 private:
    Connection& connection_;
    std::shared_ptr<StreamState> state_;
    std::shared_ptr<const std::string> heartbeat_{};
    std::chrono::milliseconds interval_{};
};

/// A connection that speaks another protocol from now on.
class UpgradedSocket {
 public:
    UpgradedSocket(Connection& connection, std::shared_ptr<StreamState> state, std::string received)
        : connection_(connection), state_(std::move(state)), received_(std::move(received)) {}

    [[nodiscard]] Socket& socket() const;
    /// The request that asked for it, with its head, and what has come behind it.
    [[nodiscard]] const std::string& received() const { return received_; }
    /// Frees that.
    void forget_received() { received_ = {}; }

    /// Whether the server drains; then the protocol says goodbye and returns.
    [[nodiscard]] bool is_over() const { return state_->is_over; }
    /// Which signal is to be set when the server begins to drain. Null: none.
    void watch(Signal* signal) { state_->awaited = signal; }

    /// Cancels what waits for the socket unless end_write() is called within the write deadline.
    void begin_write();
    void end_write();

 private:
    Connection& connection_;
    std::shared_ptr<StreamState> state_;
    std::string received_;
};

}  // namespace plaza::http
