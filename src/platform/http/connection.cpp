#include "platform/http/connection.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "platform/http/encode.hpp"

namespace plaza::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr asio::use_awaitable_t<Executor> use_task{};

/// What a head leaves free behind it, for the raw bytes of a chunked body: the head may not move any more then.
constexpr std::size_t min_room = 1024;
constexpr std::size_t body_step = 64 << 10;

// After a refusal the client is read on for a while: closing with unread bytes would send a reset, and the
// reset can overtake the answer.
constexpr std::size_t linger_bytes = 16 << 20;
constexpr std::chrono::milliseconds linger_time{2'000};

bool is_request_id(std::string_view id) {
    return !id.empty() && id.size() <= 128 && std::ranges::all_of(id, [](char c) {
        return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '.' || c == '_' || c == '-';
    });
}

}  // namespace

namespace {

class InFlight {
 public:
    explicit InFlight(ServerTallies& tallies) : tallies_(tallies) { tallies_.in_flight.add(); }
    ~InFlight() { tallies_.in_flight.subtract(); }
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;

 private:
    ServerTallies& tallies_;
};

}  // namespace

/// One request and what belongs to it; the request's views point in here and into the input.
struct Connection::Incoming {
    explicit Incoming(Connection& connection) : body(connection, request) {}

    HeadScan scan{};
    Head head{};
    std::string client{};
    std::string id{};
    Request request{};
    BodyReader body;
    std::size_t size = 0;  // of the message in the input
    std::optional<Refusal> refusal{};
    bool is_last = false;
};

Connection::Connection(std::shared_ptr<Loop> loop, Socket socket, const asio::ip::address& peer)
    : loop_(std::move(loop)),
      socket_(std::move(socket)),
      peer_(peer),
      peer_text_(to_text(peer)),
      is_peer_trusted_(loop_->proxies.contains(peer)) {
    loop_->add(*this);
}

Connection::~Connection() {
    loop_->remove(*this);
}

Task<> Connection::run(std::unique_ptr<Connection> self) {
    do {
        if (self->input_.empty() && !co_await self->next_request_begins()) break;
    } while (co_await self->serve_one());
}

void Connection::check_deadline() {
    if (loop_->now < deadline_) return;
    // At each tick again: a write of several steps may stand between two of them just now, with nothing to cancel.
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

Task<bool> Connection::next_request_begins() {
    input_.release();
    set_deadline(loop_->limits.idle_deadline);
    is_idle_ = !loop_->is_stopping;
    const bool is_ended = !is_idle_ || !co_await wait_readable();
    is_idle_ = false;
    // What has arrived by the end is answered: its sender could not know.
    co_return receive_now() && !(is_ended && input_.empty());
}

Task<bool> Connection::serve_one() {
    Incoming incoming(*this);
    if (!co_await read(incoming)) {
        if (!is_expired_) co_return false;
        incoming.refusal = Refusal{408, "the request took too long to arrive"};
    }
    deadline_ = Clock::time_point::max();
    const InFlight in_flight(loop_->tallies);
    const auto began = loop_->log ? Clock::now() : Clock::time_point{};
    auto& request = incoming.request;
    Response response;
    if (incoming.refusal) {
        if (request.id.empty()) identify(incoming);
        request.trace.route = "-";
        response = to_response(*incoming.refusal);
    } else {
        try {
            response = co_await loop_->handle(request);
        } catch (const std::exception& error) {
            spdlog::error("request {}: {}", request.id, error.what());
            response = to_response({500, "Internal Server Error"});
        }
    }
    if (incoming.body.is_lost() && !is_expired_) co_return false;
    // What nobody wanted to read of a body would be taken for the next request.
    const bool is_cut_short = incoming.refusal || !incoming.body.is_whole();
    incoming.is_last = is_cut_short || !incoming.head.keeps_alive || loop_->is_draining || loop_->is_stopping;
    const bool is_sent = co_await write(incoming, response);
    if (loop_->log) {
        loop_->log(request, response.status,
                   std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began));
    }
    input_.consume(incoming.size);
    if (is_sent && incoming.is_last && (is_cut_short || !input_.empty())) co_await linger();
    co_return is_sent && !incoming.is_last;
}

/// Reads one request, but for a long body, or until it is refused. False: the client is gone, or too slow.
Task<bool> Connection::read(Incoming& incoming) {
    auto& scan = incoming.scan;
    set_deadline(loop_->limits.header_deadline);
    while (true) {
        incoming.refusal = scan.read(input_.text(), loop_->limits);
        if (incoming.refusal) co_return true;
        if (scan.is_complete()) break;
        input_.make_room(min_room);
        if (!co_await wait_readable() || !receive_now()) co_return false;
    }
    input_.make_room(min_room);
    accept_head(incoming, input_.text().substr(scan.begin(), scan.end() - scan.begin()));
    if (incoming.refusal) co_return true;

    incoming.request.reader = &incoming.body;
    incoming.body.begin(incoming.head, incoming.size);
    if (incoming.body.is_whole()) co_return true;
    co_await incoming.body.read_early();
    incoming.refusal = incoming.body.refusal();
    co_return !incoming.body.is_lost();
}

void Connection::accept_head(Incoming& incoming, std::string_view text) {
    incoming.size = incoming.scan.end();
    incoming.refusal = parse_head(text, incoming.head);
    const auto& head = incoming.head;
    incoming.request.method = head.method;
    incoming.request.method_name = head.method_name;
    incoming.request.target = head.target;
    incoming.request.headers = head.headers;
    identify(incoming);
    if (incoming.refusal) return;
    auto target = check_head(head, loop_->limits);
    if (!target) {
        incoming.refusal = std::move(target.error());
        return;
    }
    incoming.request.target = target->origin;
    incoming.request.path = target->path;
    incoming.request.query = target->query;
}

/// Whose request it is, and under which id it is known; a proxy that we trust is believed in both.
void Connection::identify(Incoming& incoming) {
    auto& request = incoming.request;
    request.client = peer_text_;
    if (is_peer_trusted_) {
        incoming.client = loop_->proxies.client_of(peer_, request.headers);
        request.client = incoming.client;
        const auto sent_id = request.header("x-request-id");
        if (sent_id && is_request_id(*sent_id)) request.id = *sent_id;
    }
    if (request.id.empty()) {
        incoming.id = loop_->next_id();
        request.id = incoming.id;
    }
}

/// False: the client is gone, or reads too slowly.
Task<bool> Connection::write(Incoming& incoming, const Response& response) {
    auto persistence = Persistence::by_default;
    if (incoming.is_last) {
        persistence = Persistence::close;
    } else if (incoming.head.version == 10) {
        persistence = Persistence::keep_alive;
    }
    auto& head = loop_->head;
    encode_head(response, {.date = loop_->date, .request_id = incoming.request.id, .persistence = persistence}, head);
    const auto body = body_to_send(response, incoming.request.method);

    error_code error;
    const std::array<asio::const_buffer, 2> whole{asio::buffer(head), asio::buffer(body)};
    const auto sent = socket_.write_some(whole, error);
    if (error && error != asio::error::would_block) co_return false;
    if (sent == head.size() + body.size()) co_return true;

    const auto rest_of_head = head.substr(std::min(sent, head.size()));
    const auto rest_of_body = body.substr(sent - std::min(sent, head.size()));
    const std::array<asio::const_buffer, 2> rest{asio::buffer(rest_of_head), asio::buffer(rest_of_body)};
    set_deadline(loop_->limits.write_deadline);
    co_await asio::async_write(socket_, rest, asio::redirect_error(use_task, error));
    if (error) socket_.set_option(asio::socket_base::linger(true, 0), error);
    co_return !is_expired_ && !error;
}

Task<> Connection::linger() {
    error_code ignored;
    socket_.shutdown(asio::socket_base::shutdown_send, ignored);
    set_deadline(linger_time);
    input_.release();
    input_.make_room(body_step);
    for (std::size_t read = 0; read < linger_bytes;) {
        if (!co_await wait_readable()) co_return;
        const auto got = read_now(input_.room());
        if (!got) co_return;
        read += *got;
    }
}

/// False: the deadline passed, or the connection was cut.
Task<bool> Connection::wait_readable() {
    error_code error;
    co_await socket_.async_wait(Socket::wait_read, asio::redirect_error(use_task, error));
    co_return !error && !is_expired_;
}

/// How much there was to read without waiting; nothing when the client has closed.
std::optional<std::size_t> Connection::read_now(std::span<char> room) {
    error_code error;
    const auto got = socket_.read_some(asio::buffer(room.data(), room.size()), error);
    if (error == asio::error::would_block) return 0;
    if (error) return std::nullopt;
    return got;
}

bool Connection::receive_now() {
    if (input_.room().empty()) input_.make_room(min_room);
    const auto got = read_now(input_.room());
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
    deadline_ = loop_->now + duration;
}

}  // namespace plaza::http
