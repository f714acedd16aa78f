#include "platform/http/server/connection.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <exception>
#include <utility>

#include "platform/base/ascii.hpp"
#include "platform/base/failure.hpp"
#include "platform/http/server/incoming.hpp"
#include "platform/http/server/response_head.hpp"

namespace plaza::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// Returns false if unread answers use too much memory. Answers to writes are always sent, because the write is done.
bool may_hold(AnswerMemory& memory, const Request& request, const Response& response) {
    const auto* made = std::get_if<std::string>(&response.body);
    return made == nullptr || request.method != Method::get || memory.take(request.client, made->size());
}

class InFlight {
 public:
    explicit InFlight(ListenerTallies& tallies) : tallies_(tallies) { tallies_.in_flight.add(); }
    ~InFlight() { tallies_.in_flight.subtract(); }
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;

 private:
    ListenerTallies& tallies_;
};

}  // namespace

Connection::Connection(std::shared_ptr<LoopState> loop, Socket socket, const asio::ip::address& peer,
                       Admission admission)
    : loop_(std::move(loop)),
      socket_(std::move(socket)),
      peer_(peer),
      peer_text_(to_text(peer)),
      is_peer_trusted_(loop_->proxies.contains(peer)),
      admission_(std::move(admission)),
      is_reserved_(admission_.place() == Place::reserved) {
    loop_->add(*this);
}

Connection::~Connection() {
    if (stream_state_) stream_state_->connection = nullptr;
    loop_->remove(*this);
}

Task<> Connection::run(std::unique_ptr<Connection> self) {
    do {
        if (!self->has_begun() && !co_await self->next_request_begins()) break;
    } while (co_await self->serve_one());
    if (self->is_lost_) co_return;
    if (self->stream_) co_await self->run_stream();
    if (self->upgrade_) co_await self->run_upgrade();
}

/// Whether a request has begun. An empty line may precede it (RFC 9112 §2.2).
bool Connection::has_begun() const {
    return !input_.empty() && !std::string_view("\r\n").starts_with(input_.text());
}

Task<bool> Connection::next_request_begins() {
    if (input_.empty()) input_.release();
    set_deadline(is_reserved_ ? std::min(reserved_time, loop_->limits.idle_deadline) : loop_->limits.idle_deadline);
    while (!has_begun()) {
        is_idle_ = !loop_->is_stopping;
        const bool is_ended = !is_idle_ || !co_await wait_readable();
        is_idle_ = false;
        // Answer a request that has arrived, because its sender could not know that the connection ends.
        const bool is_open = read_into_input();
        if (!is_open || (is_ended && !has_begun())) {
            if (is_expired_ && unsent() > 0) reset();
            co_return false;
        }
    }
    co_return true;
}

Task<bool> Connection::serve_one() {
    Incoming incoming(*this);
    if (!co_await read(incoming)) {
        if (!is_expired_) co_return false;
        incoming.rejection = Rejection{408, "the request took too long to arrive"};
        if (!incoming.scan.is_complete()) incoming.refused_head.read(input_.text());
    }
    const bool is_sent = co_await answer(incoming);
    is_lost_ = !is_sent;
    input_.consume(incoming.size);
    incoming.body.drop();  // a client in linger() uses no budget
    if (is_sent && (stream_ || upgrade_)) co_return false;
    if (is_sent && incoming.is_last && (incoming.is_cut_short || !input_.empty())) co_await linger();
    co_return is_sent && !incoming.is_last;
}

/// Returns false if the client has closed or reads too slowly.
Task<bool> Connection::answer(Incoming& incoming) {
    pace_.rest();
    const InFlight in_flight(loop_->tallies);
    const auto began = loop_->log ? Clock::now() : Clock::time_point{};
    auto& request = incoming.request;
    Response response;
    std::exception_ptr failure;
    if (incoming.rejection) {
        response = reject(incoming);
    } else {
        try {
            response = co_await loop_->handle(request);
        } catch (...) {
            failure = std::current_exception();
        }
    }
    if (failure) {
        spdlog::error("request {}: {}", request.id, what_of(failure));
        response = loop_->reject({500, "Internal Server Error"}, request);
    }
    if (incoming.body.is_lost() && !is_expired_) co_return false;
    AnswerMemory memory(loop_->budgets->answers);
    if (!may_hold(memory, request, response)) {
        response = {};
        response = loop_->reject(unavailable("too many long answers at once"), request);
    }
    // Unread bytes of a body would be read as the next request.
    incoming.is_cut_short = incoming.rejection || !incoming.body.is_whole();
    incoming.is_last =
        incoming.is_cut_short || !incoming.head.keeps_alive || is_reserved_ || loop_->is_draining || loop_->is_stopping;
    keep_for_later(incoming, response);
    const bool is_sent = co_await write(incoming, response);
    if (loop_->log) {
        loop_->log(request, response.status,
                   std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began));
    }
    co_return is_sent;
}

/// Keeps a stream or an upgrade, which starts after the request is freed.
void Connection::keep_for_later(Incoming& incoming, Response& response) {
    if (auto* upgrade = std::get_if<Upgrade>(&response.body)) {
        received_text_ = input_.text().substr(incoming.scan.begin());
        upgrade_ = std::make_unique<Upgrade>(std::move(*upgrade));
    }
    auto* stream = std::get_if<Stream>(&response.body);
    if (stream == nullptr || !has_body_to_send(response, incoming.request.method)) return;
    stream_ = std::make_unique<Stream>(std::move(*stream));
    is_stream_chunked_ = incoming.head.version == 11;
    incoming.is_last = true;
}

Response Connection::reject(Incoming& incoming) {
    auto& request = incoming.request;
    if (request.id.empty()) {  // the head is incomplete
        take_refused_head(incoming);
    }
    request.identity.route = "-";
    return loop_->reject(*incoming.rejection, request);
}

}  // namespace plaza::http
