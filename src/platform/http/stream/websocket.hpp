// WebSocket (RFC 6455): messages in both directions on one connection, for a handler that is one coroutine.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "platform/base/signal.hpp"
#include "platform/base/task.hpp"
#include "platform/http/server/request.hpp"
#include "platform/http/server/response.hpp"

namespace plaza::http {

struct WebSocketSettings {
    std::size_t max_message = 64 << 10;  // bytes; a longer message closes the connection with 1009
    std::size_t max_waiting = 8;         // unread messages; then the server stops reading from the client
    /// A client that is silent for half of this time gets a ping, and is disconnected if it stays silent for the other
    /// half.
    std::chrono::milliseconds idle{60'000};
    std::chrono::milliseconds goodbye{5'000};  // for the opening and the closing handshake
    std::string protocol{};                    // the chosen subprotocol of those that the client offers; empty: none
};

class WebSocket {
 public:
    struct Link;

    explicit WebSocket(Link& link) : link_(link) {}

    /// Returns the next received message without waiting, or nullopt if there is none.
    [[nodiscard]] std::optional<std::string> take();
    /// Waits until the signal is set, or a message has arrived since the last wait. The caller resets the signal.
    /// Returns false if the client has left or was disconnected, or the server drains. The handler must then return.
    Task<bool> wait(Signal& signal);
    /// Waits for the next message. Returns nullopt at the end of the connection.
    Task<std::optional<std::string>> read();
    /// Sends a text; many connections can share it. Returns false at the end of the connection.
    Task<bool> write(std::shared_ptr<const std::string> text);

 private:
    Link& link_;
};

/// Handles the connection until it returns. The connection is then closed with 1000, with 1001 if the server drains, or
/// with 1011 if the handler threw. It must own its data, because the request is freed before.
using WebSocketHandler = std::move_only_function<Task<>(WebSocket*)>;

/// The response to a WebSocket request. Throws a rejection with 426 for other requests.
[[nodiscard]] Response web_socket(const Request& request, WebSocketSettings settings, WebSocketHandler handler);

}  // namespace plaza::http
