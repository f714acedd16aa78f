#include "platform/http/server.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>

#include "platform/http/connection.hpp"
#include "platform/http/encode.hpp"
#include "platform/http/loop.hpp"

namespace plaza::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr asio::use_awaitable_t<Executor> use_task{};

/// How long accepting rests when descriptors or memory have run out.
constexpr std::chrono::milliseconds accept_pause{100};

struct ReusePort {
    int value = 1;
    template <class Protocol>
    int level(const Protocol&) const {
        return SOL_SOCKET;
    }
    template <class Protocol>
    int name(const Protocol&) const {
        return SO_REUSEPORT;
    }
    template <class Protocol>
    const int* data(const Protocol&) const {
        return &value;
    }
    template <class Protocol>
    std::size_t size(const Protocol&) const {
        return sizeof value;
    }
};

void log_failure(std::exception_ptr failure) {
    if (!failure) return;
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        spdlog::error("connection: {}", error.what());
    }
}

void turn_away(Loop& loop, Socket& socket) {
    const auto response = to_response(unavailable("too many connections"));
    const auto id = loop.next_id();
    encode_head(response, {.date = loop.date, .request_id = id, .persistence = Persistence::close}, loop.head);
    error_code ignored;
    socket.write_some(std::array<asio::const_buffer, 2>{asio::buffer(loop.head), asio::buffer(response.body)}, ignored);
}

/// Failing costs this client its connection, never the server its accepting.
void admit(const std::shared_ptr<Loop>& loop, Socket socket) try {
    error_code error;
    const auto peer = socket.remote_endpoint(error);
    if (!error) socket.non_blocking(true, error);
    if (error) return;
    if (loop->connections.size() >= loop->limits.connections) return turn_away(*loop, socket);
    socket.set_option(tcp::no_delay(true), error);
    auto connection = std::make_unique<Connection>(loop, std::move(socket), peer.address());
    asio::co_spawn(loop->acceptor.get_executor(), Connection::run(std::move(connection)), log_failure);
} catch (const std::exception& error) {
    spdlog::warn("cannot serve a connection: {}", error.what());
}

Task<> accept_all(std::shared_ptr<Loop> loop) {
    Timer pause(loop->acceptor.get_executor());
    while (loop->acceptor.is_open()) {
        error_code error;
        auto socket = co_await loop->acceptor.async_accept(asio::redirect_error(use_task, error));
        if (!error) {
            admit(loop, std::move(socket));
        } else if (error != asio::error::operation_aborted && error != asio::error::connection_aborted) {
            spdlog::warn("cannot accept connections: {}", error.message());
            pause.expires_after(accept_pause);
            co_await pause.async_wait(asio::redirect_error(use_task, error));
        }
    }
}

Task<> keep_time(std::shared_ptr<Loop> loop) {
    while (!loop->is_stopping || !loop->is_finished.is_set()) {
        error_code error;
        loop->timer.expires_after(loop->tick_interval);
        co_await loop->timer.async_wait(asio::redirect_error(use_task, error));
        loop->tick();
    }
}

void listen(Acceptor& acceptor, const ServerSettings& settings) {
    const auto endpoint = to_endpoint(settings.host, settings.port);
    acceptor.open(endpoint.protocol());
    acceptor.set_option(asio::socket_base::reuse_address(true));
    acceptor.set_option(ReusePort{});
    acceptor.bind(endpoint);
    acceptor.listen();
}

}  // namespace

Server::Server(asio::io_context& context, const ServerSettings& settings, Handle handle, LogRequest log)
    : loop_(std::make_shared<Loop>(context.get_executor(), settings, std::move(handle), std::move(log))) {
    listen(loop_->acceptor, settings);
    asio::co_spawn(context, accept_all(loop_), log_failure);
    asio::co_spawn(context, keep_time(loop_), log_failure);
}

Server::~Server() {
    stop_accepting();
    loop_->cut_all();
}

std::uint16_t Server::port() const {
    return loop_->acceptor.local_endpoint().port();
}

void Server::stop_accepting() {
    if (std::exchange(loop_->is_stopping, true)) return;
    error_code ignored;
    loop_->acceptor.close(ignored);
    for (auto* connection : loop_->connections) connection->close_if_idle();
    if (loop_->connections.empty()) {
        loop_->is_finished.set();
        loop_->timer.cancel();
    }
}

Task<> Server::finish(std::chrono::milliseconds limit) {
    const auto loop = loop_;
    stop_accepting();
    loop->finish_by = Clock::now() + limit;
    co_await loop->is_finished.wait();
}

void check_port_is_free(const std::string& host, std::uint16_t port) {
    const auto endpoint = to_endpoint(host, port);
    asio::io_context context;
    tcp::acceptor probe(context, endpoint.protocol());
    // Passes over connections of a former server that linger in TIME_WAIT, not over a listener.
    probe.set_option(asio::socket_base::reuse_address(true));
    error_code error;
    probe.bind(endpoint, error);
    if (!error) return;
    throw std::runtime_error(fmt::format("cannot listen on {} port {}: {}: stop what listens there, or set PORT", host,
                                         port, error.message()));
}

}  // namespace plaza::http
