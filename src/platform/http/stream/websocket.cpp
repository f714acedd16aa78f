#include "platform/http/stream/websocket.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <exception>
#include <limits>
#include <list>
#include <utility>

#include "platform/base/ascii.hpp"
#include "platform/base/failure.hpp"
#include "platform/http/server/rejection.hpp"
#include "platform/http/server/stream_writer.hpp"

namespace plaza::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

constexpr asio::use_awaitable_t<Executor> use_task{};

/// The buffer of an idle client. By default, Beast allocates 1.5 KiB before a message arrives.
constexpr std::size_t idle_buffer = 256;

bool has_token(const Request& request, std::string_view name, std::string_view token) {
    for (auto list = request.header(name).value_or(""); !list.empty();) {
        const auto comma = std::min(list.find(','), list.size());
        if (ascii::equal_ignoring_case(ascii::trimmed(list.substr(0, comma)), token)) return true;
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

/// The socket, preceded by the bytes that arrived with the handshake: Beast itself accepts at most 1,536 bytes of head
/// and following bytes.
class EarlyBytes {
 public:
    using executor_type = Executor;

    EarlyBytes(Socket& socket, std::string bytes) : socket_(socket), bytes_(std::move(bytes)) {}

    [[nodiscard]] executor_type get_executor() const { return socket_.get_executor(); }
    [[nodiscard]] Socket& socket() const { return socket_; }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        if (bytes_.empty()) return socket_.async_read_some(buffers, std::forward<Token>(token));
        const auto size = asio::buffer_copy(buffers, asio::buffer(bytes_));
        bytes_.erase(0, size);
        return asio::async_initiate<Token, void(error_code, std::size_t)>(
            [this, size](auto handler) {
                asio::post(get_executor(), beast::bind_front_handler(std::move(handler), error_code{}, size));
            },
            token);
    }
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return socket_.async_write_some(buffers, std::forward<Token>(token));
    }

 private:
    Socket& socket_;
    std::string bytes_;
};

// Beast finds it by argument-dependent lookup to close a connection.
template <class Handler>
void async_teardown(beast::role_type role, EarlyBytes& layer, Handler&& handler) {
    websocket::async_teardown(role, layer.socket(), std::forward<Handler>(handler));
}
void beast_close_socket(EarlyBytes& layer) {
    error_code ignored;
    layer.socket().close(ignored);
}

/// The bytes after the head.
std::string early_bytes(std::string_view received) {
    constexpr std::string_view head_end = "\r\n\r\n";
    return std::string(received.substr(received.find(head_end) + head_end.size()));
}

}  // namespace

/// One connection. The handler and the reader are two coroutines of one loop.
struct WebSocket::Link {
    Link(UpgradedSocket& upgraded, const WebSocketSettings& chosen)
        : socket(upgraded), settings(chosen), stream(upgraded.socket(), early_bytes(upgraded.received())) {}

    [[nodiscard]] bool is_over() const { return is_closed || socket.is_over(); }
    void wake() {
        if (awaited != nullptr) awaited->set();
    }

    UpgradedSocket& socket;
    const WebSocketSettings& settings;
    websocket::stream<EarlyBytes, false> stream;  // without compression, which uses memory per connection
    std::list<std::string> inbox;                 // a deque has 576 bytes even if it is empty
    Signal* awaited = nullptr;                    // by the handler
    Signal has_room;
    Signal is_read;  // the reader has ended
    bool is_closed = false;
    bool has_new = false;    // a message has come since the last wait
    bool is_ending = false;  // the handler has returned
};

namespace {

using Link = WebSocket::Link;

void configure(Link& link) {
    link.stream.set_option(websocket::stream_base::timeout{link.settings.goodbye, link.settings.idle, true});
    link.stream.auto_fragment(false);  // because it needs a buffer of 4 KiB
    link.stream.read_message_max(link.settings.max_message);
    if (link.settings.protocol.empty()) return;
    link.stream.set_option(
        websocket::stream_base::decorator([protocol = link.settings.protocol](websocket::response_type& response) {
            response.set(beast::http::field::sec_websocket_protocol, protocol);
        }));
}

/// Reads continuously, so that pings are answered and the end is detected.
Task<> read_all(Link* link) {
    // More than a message, so that the limit of messages applies first.
    const auto room = link->settings.max_message + 1024;
    beast::flat_buffer buffer(room);
    error_code error;
    while (!error && !link->is_over() && !link->is_ending) {
        const auto most = buffer.size() == 0 ? idle_buffer : room;
        co_await link->stream.async_read_some(buffer, most, asio::redirect_error(use_task, error));
        if (error) break;
        if (!link->stream.is_message_done()) continue;
        link->inbox.push_back(beast::buffers_to_string(buffer.data()));
        buffer = beast::flat_buffer(room);
        link->has_new = true;
        link->wake();
        if (link->inbox.size() < link->settings.max_waiting) continue;
        link->has_room.reset();
        co_await link->has_room.wait();
    }
    link->is_closed = error.failed();
}

void end_reading(Link& link, const std::exception_ptr& failure) {
    if (failure) {
        spdlog::error("cannot read from a WebSocket: {}", what_of(failure));
        link.is_closed = true;
    }
    link.wake();
    link.is_read.set();
}

/// Sends a close frame, and waits for the client's.
Task<> close(Link* link, websocket::close_code code) {
    link->is_ending = true;
    link->has_room.set();
    if (!link->is_closed) {
        error_code ignored;
        co_await link->stream.async_close(code, asio::redirect_error(use_task, ignored));
    }
    co_await link->is_read.wait();
}

/// Answers the handshake, or reports an error if it is invalid.
Task<> accept(Link* link, error_code* error) {
    beast::http::request_parser<beast::http::empty_body> parser;
    parser.header_limit(std::numeric_limits<std::uint32_t>::max());  // limited before by the framing rules
    parser.put(asio::buffer(link->socket.received()), *error);
    link->socket.forget_received();
    if (*error) co_return;
    co_await link->stream.async_accept(parser.get(), asio::redirect_error(use_task, *error));
}

Task<> serve(Link* link, WebSocketHandler* handler) {
    error_code error;
    co_await accept(link, &error);
    if (error) co_return;
    asio::co_spawn(link->stream.get_executor(), read_all(link),
                   [link](const std::exception_ptr& failure) { end_reading(*link, failure); });
    std::exception_ptr failure;
    try {
        WebSocket web_socket(*link);
        co_await (*handler)(&web_socket);
    } catch (...) {
        failure = std::current_exception();
    }
    link->awaited = nullptr;
    link->socket.watch(nullptr);
    auto code = link->socket.is_over() ? websocket::close_code::going_away : websocket::close_code::normal;
    if (failure) code = websocket::close_code::internal_error;
    co_await close(link, code);
    if (failure) spdlog::error("a WebSocket handler failed: {}", what_of(failure));
}

/// Settings and handler belong to the upgrade, which outlives this task.
Task<> run(UpgradedSocket* socket, const WebSocketSettings* settings, WebSocketHandler* handler) {
    Link link(*socket, *settings);
    configure(link);
    co_await serve(&link, handler);
}

}  // namespace

std::optional<std::string> WebSocket::take() {
    if (link_.inbox.empty()) return std::nullopt;
    auto message = std::move(link_.inbox.front());
    link_.inbox.pop_front();
    link_.has_room.set();
    return message;
}

Task<bool> WebSocket::wait(Signal& signal) {
    if (std::exchange(link_.has_new, false)) co_return true;
    if (link_.is_over()) co_return false;
    link_.awaited = &signal;
    link_.socket.watch(&signal);
    co_await signal.wait();
    link_.has_new = false;
    link_.awaited = nullptr;
    link_.socket.watch(nullptr);
    co_return !link_.is_over();
}

Task<std::optional<std::string>> WebSocket::read() {
    Signal signal;
    while (link_.inbox.empty()) {
        if (!co_await wait(signal)) co_return std::nullopt;
        signal.reset();
    }
    co_return take();
}

Task<bool> WebSocket::write(std::shared_ptr<const std::string> text) {
    if (link_.is_over()) co_return false;
    error_code error;
    link_.socket.begin_write();
    co_await link_.stream.async_write(asio::buffer(*text), asio::redirect_error(use_task, error));
    link_.socket.end_write();
    if (error) link_.is_closed = true;
    co_return !link_.is_over();
}

Response web_socket(const Request& request, WebSocketSettings settings, WebSocketHandler handler) {
    const bool is_asked_for = request.method == Method::get && has_token(request, "Connection", "upgrade") &&
                              has_token(request, "Upgrade", "websocket");
    if (!is_asked_for) {
        Rejection rejection{426, "this address accepts only WebSocket connections"};
        rejection.upgrade = "websocket";
        throw rejection;
    }
    Upgrade upgrade = [settings = std::move(settings), handler = std::move(handler)](UpgradedSocket* socket) mutable {
        return run(socket, &settings, &handler);
    };
    return {.status = 101, .content_type = {}, .body = std::move(upgrade)};
}

}  // namespace plaza::http
