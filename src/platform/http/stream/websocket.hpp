// WebSocket (RFC 6455): messages both ways on one connection, for a handler that is one coroutine.
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
    std::size_t max_message = 64 << 10;  // bytes; a longer one ends the connection with 1009
    std::size_t max_waiting = 8;         // messages that were not taken; the client is then not read
    /// A client that has been silent for half of it is pinged, and one that stays silent is cut off.
    std::chrono::milliseconds idle{60'000};
    std::chrono::milliseconds goodbye{5'000};  // for the handshakes at both ends
    std::string protocol{};                    // of those that the client offers, the one that is chosen; empty: none
};

class WebSocket {
 public:
    struct Link;

    explicit WebSocket(Link& link) : link_(link) {}

    /// A message that has come, in the order sent. Nothing: there is none now. Does not wait.
    [[nodiscard]] std::optional<std::string> take();
    /// Waits until the signal is set, which the caller resets, or until a message has come since the last wait. False:
    /// it is over, because the client left or was cut off, or because the server drains; then the handler returns.
    Task<bool> wait(Signal& signal);
    /// The next message. Nothing: it is over.
    Task<std::optional<std::string>> read();
    /// Sends a text, which may be shared by many connections. False: it is over.
    Task<bool> write(std::shared_ptr<const std::string> text);

 private:
    Link& link_;
};

/// Speaks with the client until it returns. Then the connection is closed in order: with 1000, with 1001 if the server
/// drains, with 1011 if it threw. It owns what it needs: the request is forgotten.
using WebSocketHandler = std::move_only_function<Task<>(WebSocket*)>;

/// The answer to a request that asks for a WebSocket; a rejection with 426 if it does not.
[[nodiscard]] Response web_socket(const Request& request, WebSocketSettings settings, WebSocketHandler handler);

}  // namespace plaza::http
