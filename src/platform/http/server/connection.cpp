#include "platform/http/server/connection.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <exception>
#include <utility>

#include "platform/base/ascii.hpp"
#include "platform/base/failure.hpp"
#include "platform/http/server/refused_head.hpp"
#include "platform/http/server/response_head.hpp"

namespace plaza::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// What a head leaves free behind it, for the raw bytes of a chunked body: the head may not move any more then.
constexpr std::size_t min_room = 1024;

// How much more of a head that is refused for its length is looked at.
constexpr std::size_t refused_head_bytes = 1 << 20;
constexpr std::chrono::milliseconds refused_head_time{1'000};

/// How long a reserved place waits for its request.
constexpr std::chrono::milliseconds reserved_time{2'000};

bool is_request_id(std::string_view id) {
    return !id.empty() && id.size() <= 128 && std::ranges::all_of(id, [](char c) {
        return ascii::is_alphanumeric(c) || c == '.' || c == '_' || c == '-';
    });
}

/// False if unread answers take too much memory. Answers to writes are always sent, because the write is done.
bool may_hold(AnswerMemory& memory, const Request& request, const Response& response) {
    return request.method != Method::get || memory.take(request.client, response.body.size());
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

/// One request and what belongs to it; the request's views point in here and into the input.
struct Connection::Incoming {
    explicit Incoming(Connection& connection) : body(connection, request) {}

    HeadScan scan{};
    RefusedHead refused_head{};
    Head head{};
    std::string client{};
    std::string id{};
    Request request{};
    BodyReader body;
    std::size_t size = 0;  // of the message in the input
    std::optional<Rejection> rejection{};
    bool is_cut_short = false;  // more of it may come, which nobody reads
    bool is_last = false;
};

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
    loop_->remove(*this);
}

Task<> Connection::run(std::unique_ptr<Connection> self) {
    do {
        if (!self->has_begun() && !co_await self->next_request_begins()) break;
    } while (co_await self->serve_one());
}

/// An empty line may precede a request (RFC 9112 §2.2), and is none yet.
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
        // What has arrived by the end is answered: its sender could not know.
        const bool is_open = receive_now();
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
    input_.consume(incoming.size);
    incoming.body.drop();  // who is read on costs no more
    if (is_sent && incoming.is_last && (incoming.is_cut_short || !input_.empty())) co_await linger();
    co_return is_sent && !incoming.is_last;
}

/// False: the client is gone, or reads too slowly.
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
    // What nobody wanted to read of a body would be taken for the next request.
    incoming.is_cut_short = incoming.rejection || !incoming.body.is_whole();
    incoming.is_last =
        incoming.is_cut_short || !incoming.head.keeps_alive || is_reserved_ || loop_->is_draining || loop_->is_stopping;
    const bool is_sent = co_await write(incoming, response);
    if (loop_->log) {
        loop_->log(request, response.status,
                   std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began));
    }
    co_return is_sent;
}

Response Connection::reject(Incoming& incoming) {
    auto& request = incoming.request;
    if (request.id.empty()) {  // the head was not read to its end
        take_refused_head(incoming);
    }
    request.trace.route = "-";
    return loop_->reject(*incoming.rejection, request);
}

/// What is known of a head that was not parsed, or not to its end.
void Connection::take_refused_head(Incoming& incoming) {
    auto& head = incoming.head;
    auto& request = incoming.request;
    for (const auto& header : incoming.refused_head.headers()) head.headers.push_back(header);
    if (head.method_name.empty()) head.method_name = incoming.refused_head.method();
    request.method = method_of(head.method_name);
    request.method_name = head.method_name;
    request.headers = head.headers;
    identify(incoming);
}

/// A head too long is read on to its end, within bounds: only then is its client known well enough to be told.
Task<> Connection::read_refused_head(Incoming& incoming) {
    auto& head = incoming.refused_head;
    head.read(input_.text().substr(incoming.scan.begin()));
    const int status = incoming.rejection->status;
    if (status != 414 && status != 431) co_return;
    set_deadline(std::min(refused_head_time, loop_->limits.header_deadline));
    for (std::size_t read = 0; !head.is_complete() && read < refused_head_bytes;) {
        input_.release();
        input_.make_room(body_step);
        if (!co_await wait_readable() || !receive_now()) co_return;
        head.read(input_.text());
        read += input_.text().size();
    }
}

/// Reads one request, but for a long body, or until it is refused. False: the client is gone, or too slow.
Task<bool> Connection::read(Incoming& incoming) {
    auto& scan = incoming.scan;
    set_deadline(is_reserved_ ? std::min(reserved_time, loop_->limits.header_deadline) : loop_->limits.header_deadline);
    while (true) {
        incoming.rejection = scan.read(input_.text(), loop_->limits);
        if (incoming.rejection) {
            co_await read_refused_head(incoming);
            co_return true;
        }
        if (scan.is_complete()) break;
        input_.make_room(min_room);
        if (!co_await wait_readable() || !receive_now()) co_return false;
    }
    input_.make_room(min_room);
    accept_head(incoming, input_.text().substr(scan.begin(), scan.end() - scan.begin()));
    if (incoming.rejection) co_return true;

    incoming.request.reader = &incoming.body;
    incoming.body.begin(incoming.head, incoming.size);
    if (incoming.body.is_whole()) co_return true;
    co_await incoming.body.read_early();
    incoming.rejection = incoming.body.rejection();
    co_return !incoming.body.is_lost();
}

void Connection::accept_head(Incoming& incoming, std::string_view text) {
    incoming.size = incoming.scan.end();
    incoming.rejection = parse_head(text, incoming.head);
    const auto& head = incoming.head;
    incoming.request.target = head.target;
    if (incoming.rejection) {  // the fields behind the fault are not parsed
        incoming.refused_head.read(text);
        take_refused_head(incoming);
        return;
    }
    incoming.request.method = head.method;
    incoming.request.method_name = head.method_name;
    incoming.request.headers = head.headers;
    identify(incoming);
    auto target = check_head(head, loop_->limits);
    if (!target) {
        incoming.rejection = std::move(target.error());
        return;
    }
    incoming.request.target = target->origin;
    incoming.request.path = target->path;
    incoming.request.query = target->query;
    if (is_reserved_) check_place(incoming);
}

/// A reserved place is for operators: nothing else is answered there. Their requests have no bodies to wait for.
void Connection::check_place(Incoming& incoming) {
    const bool has_body = incoming.head.is_chunked() || incoming.head.content_length > 0;
    if (!has_body && loop_->is_for_operators && loop_->is_for_operators(incoming.request.path))
        admission_.serve();
    else
        incoming.rejection = unavailable("too many connections");
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

    const auto of_head = std::min(sent, head.size());
    auto rest_of_head = head.substr(of_head);
    const auto rest_of_body = body.substr(sent - of_head);
    co_return co_await write_rest(std::move(rest_of_head), rest_of_body);
}

}  // namespace plaza::http
