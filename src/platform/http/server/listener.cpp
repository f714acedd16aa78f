#include "platform/http/server/listener.hpp"

#include <fmt/format.h>
#include <linux/filter.h>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "platform/base/failure.hpp"
#include "platform/http/server/connection.hpp"
#include "platform/http/server/loop_state.hpp"
#include "platform/http/server/response_head.hpp"

namespace plaza::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr asio::use_awaitable_t<Executor> use_task{};

/// The pause before the next accept if there are no descriptors or no memory left.
constexpr std::chrono::milliseconds accept_pause{100};

/// The time for the last handshakes, and then for the requests on their connections.
constexpr std::chrono::milliseconds last_words{50};

struct ReusePort {
    int value = 1;
    template <class ErrorFormat>
    int level(const ErrorFormat&) const {
        return SOL_SOCKET;
    }
    template <class ErrorFormat>
    int name(const ErrorFormat&) const {
        return SO_REUSEPORT;
    }
    template <class ErrorFormat>
    const int* data(const ErrorFormat&) const {
        return &value;
    }
    template <class ErrorFormat>
    std::size_t size(const ErrorFormat&) const {
        return sizeof value;
    }
};

void log_failure(std::exception_ptr failure) {
    if (failure) spdlog::error("connection: {}", what_of(failure));
}

void turn_away(LoopState& loop, Socket& socket, Place place) {
    const auto response = loop.reject(
        unavailable(place == Place::none ? "too many connections" : "too many connections from your address"), {});
    const auto id = loop.next_id();
    encode_head(response, {.date = loop.date, .request_id = id, .persistence = Persistence::close}, loop.head);
    error_code ignored;
    socket.write_some(
        std::array<asio::const_buffer, 2>{asio::buffer(loop.head), asio::buffer(response.bytes().value())}, ignored);
    // Closing with unread bytes would send a reset, which can overtake the answer.
    std::array<char, 4096> unread;
    socket.read_some(asio::buffer(unread), ignored);
}

/// An error closes only this connection. The server continues to accept.
void admit(const std::shared_ptr<LoopState>& loop, Socket socket) try {
    error_code error;
    const auto peer = socket.remote_endpoint(error);
    if (!error) socket.non_blocking(true, error);
    if (error) return;
    Admission admission(loop->admissions, peer.address());
    const auto place = admission.place();
    if (place == Place::none || place == Place::none_for_address) return turn_away(*loop, socket, place);
    socket.set_option(tcp::no_delay(true), error);
    // For data that the kernel still holds after the connection is closed.
    const auto patience = static_cast<unsigned>(loop->limits.write_deadline.count());
    setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &patience, sizeof patience);
    auto connection = std::make_unique<Connection>(loop, std::move(socket), peer.address(), std::move(admission));
    asio::co_spawn(loop->acceptor.get_executor(), Connection::run(std::move(connection)), log_failure);
} catch (...) {
    spdlog::warn("cannot serve a connection: {}", what_of(std::current_exception()));
}

Task<> accept_all(std::shared_ptr<LoopState> loop) {
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

Task<> keep_time(std::shared_ptr<LoopState> loop) {
    while (!loop->is_stopping || !loop->is_finished.is_set()) {
        error_code error;
        loop->timer.expires_after(loop->tick_interval);
        co_await loop->timer.async_wait(asio::redirect_error(use_task, error));
        loop->tick();
    }
}

/// Accepts no new handshakes but completes those in progress, by a filter on the listening socket that drops each SYN
/// without ACK. The client retries, and reaches the next server or gets no connection. Closing alone would reset
/// connections that their clients consider open.
void refuse_handshakes(Acceptor& acceptor) {
    constexpr std::uint32_t flags_offset = 13;  // of the TCP header (RFC 9293 §3.1)
    constexpr std::uint32_t syn = 0x02;
    constexpr std::uint32_t ack = 0x10;
    std::array code{sock_filter BPF_STMT(BPF_LD | BPF_B | BPF_ABS, flags_offset),
                    sock_filter BPF_STMT(BPF_ALU | BPF_AND | BPF_K, syn | ack),
                    sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, syn, 0, 1),
                    sock_filter BPF_STMT(BPF_RET | BPF_K, 0), sock_filter BPF_STMT(BPF_RET | BPF_K, 0xffffffff)};
    const sock_fprog program{.len = code.size(), .filter = code.data()};
    if (setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) != 0)
        spdlog::warn("connections made while the server stops may be reset: {}", std::strerror(errno));
}

/// Accepts the connections that the kernel has already established.
void accept_queued(const std::shared_ptr<LoopState>& loop) {
    error_code error;
    loop->acceptor.non_blocking(true, error);
    while (!error) {
        Socket socket(loop->acceptor.get_executor());
        loop->acceptor.accept(socket, error);
        if (!error) admit(loop, std::move(socket));
    }
}

Task<> rest(std::shared_ptr<LoopState> loop, std::chrono::milliseconds duration) {
    Timer timer(loop->acceptor.get_executor());
    timer.expires_after(duration);
    error_code ignored;
    co_await timer.async_wait(asio::redirect_error(use_task, ignored));
}

void listen(Acceptor& acceptor, const ListenerSettings& settings) {
    const auto endpoint = to_endpoint(settings.host, settings.port);
    acceptor.open(endpoint.protocol());
    acceptor.set_option(asio::socket_base::reuse_address(true));
    acceptor.set_option(ReusePort{});
    acceptor.bind(endpoint);
    acceptor.listen();
}

}  // namespace

Listener::Listener(asio::io_context& context, const ListenerSettings& settings, Admissions& admissions,
                   Handlers handlers)
    : loop_(std::make_shared<LoopState>(context.get_executor(), settings, admissions, std::move(handlers))),
      owns_disk_(!settings.disk) {
    listen(loop_->acceptor, settings);
    asio::co_spawn(context, accept_all(loop_), log_failure);
    asio::co_spawn(context, keep_time(loop_), log_failure);
}

Listener::~Listener() {
    stop_accepting();
    loop_->cut_all();
    if (owns_disk_) loop_->disk->stop();
}

std::uint16_t Listener::port() const {
    return loop_->acceptor.local_endpoint().port();
}

const ListenerTallies& Listener::tallies() const {
    return loop_->tallies;
}

void Listener::drain() {
    loop_->is_draining = true;
    for (auto* connection : loop_->connections) connection->end_stream();
}

void Listener::stop_accepting() {
    if (std::exchange(loop_->is_stopping, true)) return;
    error_code ignored;
    loop_->acceptor.close(ignored);
    for (auto* connection : loop_->connections) {
        connection->end_if_idle();
        connection->end_stream();
    }
    if (loop_->connections.empty()) {
        loop_->is_finished.set();
        loop_->timer.cancel();
    }
}

Task<> Listener::finish(std::chrono::milliseconds limit) {
    const auto loop = loop_;
    if (loop->is_draining) {
        refuse_handshakes(loop->acceptor);
        co_await rest(loop, last_words);
    }
    accept_queued(loop);
    error_code ignored;
    loop->acceptor.close(ignored);
    if (loop->is_draining) co_await rest(loop, last_words);
    stop_accepting();
    loop->finish_by = Clock::now() + limit;
    co_await loop->is_finished.wait();
}

void check_port_is_free(const std::string& host, std::uint16_t port) {
    const auto endpoint = to_endpoint(host, port);
    asio::io_context context;
    tcp::acceptor probe(context, endpoint.protocol());
    // Ignores connections of a previous server in TIME_WAIT, but not a listener.
    probe.set_option(asio::socket_base::reuse_address(true));
    error_code error;
    probe.bind(endpoint, error);
    if (!error) return;
    throw std::runtime_error(fmt::format("cannot listen on {} port {}: {}: stop the other program, or set PORT", host,
                                         port, error.message()));
}

}  // namespace plaza::http
