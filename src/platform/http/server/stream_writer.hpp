// StreamWriter and UpgradedSocket: what is left of a connection for a stream of events, or for another protocol.
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>

#include "platform/base/signal.hpp"
#include "platform/base/task.hpp"

namespace plaza::http {

class Connection;

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;

/// Shared with what watches the client, which may come after the stream's end.
struct StreamState {
    Connection* connection = nullptr;  // null: the stream has ended
    Signal* awaited = nullptr;         // by the stream, now
    bool is_over = false;              // the client left, or the server drains

    /// Wakes the stream, for which it is over.
    void end();
};

/// The body of an answer while it is made. To be used by one coroutine.
class StreamWriter {
 public:
    StreamWriter(Connection& connection, std::shared_ptr<StreamState> state)
        : connection_(connection), state_(std::move(state)) {}

    /// Sends the bytes, which may be shared by many streams. False: the client left or is too slow, or the server
    /// drains; then the stream returns.
    Task<bool> write(std::shared_ptr<const std::string> bytes);
    /// Waits for the signal, which the caller resets. False as above.
    Task<bool> wait(Signal& signal);

 private:
    Connection& connection_;
    std::shared_ptr<StreamState> state_;
};

/// A connection that speaks another protocol from now on.
class UpgradedSocket {
 public:
    UpgradedSocket(Socket& socket, std::string received) : socket_(&socket), received_(std::move(received)) {}

    [[nodiscard]] Socket& socket() const { return *socket_; }
    /// The request that asked for it, with its head, and what has come behind it.
    [[nodiscard]] const std::string& received() const { return received_; }

 private:
    Socket* socket_;
    std::string received_;
};

}  // namespace plaza::http
