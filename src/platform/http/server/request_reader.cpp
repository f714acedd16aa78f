// Connection: reads the head of a request.
#include <algorithm>
#include <chrono>
#include <string_view>

#include "platform/base/ascii.hpp"
#include "platform/http/server/incoming.hpp"

namespace plaza::http {
namespace {

/// The room after a head for the raw bytes of a chunked body, because the head must not move any more.
constexpr std::size_t min_room = 1024;

// The limits for reading the rest of a head that is too long.
constexpr std::size_t refused_head_bytes = 1 << 20;
constexpr std::chrono::milliseconds refused_head_time{1'000};

bool is_request_id(std::string_view id) {
    return !id.empty() && id.size() <= 128 && std::ranges::all_of(id, [](char c) {
        return ascii::is_alphanumeric(c) || c == '.' || c == '_' || c == '-';
    });
}

}  // namespace

/// Takes the known parts of a head that was not parsed completely.
void Connection::take_refused_head(Incoming& incoming) {
    auto& head = incoming.head;
    auto& request = incoming.request;
    for (const auto& header : incoming.refused_head.headers()) head.headers.push_back(header);
    if (head.method_name.empty()) head.method_name = incoming.refused_head.method();
    request.method = method_of(head.method_name);
    request.method_name = head.method_name;
    if (request.path.empty()) request.path = incoming.refused_head.path();
    request.headers = head.headers;
    identify(incoming);
}

/// Reads the rest of a head that is too long, within limits, to find the headers that the answer depends on.
Task<> Connection::read_refused_head(Incoming& incoming) {
    auto& head = incoming.refused_head;
    head.read(input_.text().substr(incoming.scan.begin()));
    const int status = incoming.rejection->status;
    if (status != 414 && status != 431) co_return;
    set_deadline(std::min(refused_head_time, loop_->limits.header_deadline));
    for (std::size_t read = 0; !head.is_complete() && read < refused_head_bytes;) {
        input_.release();
        input_.make_room(body_step);
        if (!co_await wait_readable() || !read_into_input()) co_return;
        head.read(input_.text());
        read += input_.text().size();
    }
}

/// Reads the head of a request until it is complete or rejected. Returns false if the client has closed or is too slow.
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
        if (!co_await wait_readable() || !read_into_input()) co_return false;
    }
    input_.make_room(min_room);
    accept_head(incoming, input_.text().substr(scan.begin(), scan.end() - scan.begin()));
    if (incoming.rejection) co_return true;

    incoming.request.reader = &incoming.body;
    incoming.body.begin(incoming.head, incoming.size);
    co_return true;
}

void Connection::accept_head(Incoming& incoming, std::string_view text) {
    incoming.size = incoming.scan.end();
    incoming.rejection = parse_head(text, incoming.head);
    const auto& head = incoming.head;
    incoming.request.target = head.target;
    incoming.request.path = path_of(head.target);
    if (incoming.rejection) {  // the fields after the error are not parsed
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
    check_length(incoming, target->path);
    if (incoming.rejection) return;
    incoming.request.target = target->origin;
    incoming.request.path = target->path;
    incoming.request.query = target->query;
    if (is_reserved_) check_place(incoming);
}

/// Rejects a body over the limit, unless its route reads it in pieces.
void Connection::check_length(Incoming& incoming, std::string_view path) {
    const auto length = incoming.head.content_length;
    if (length <= loop_->limits.body) return;
    const auto& longest = loop_->longest_body;
    if (!longest || length > longest(incoming.request.method, path)) incoming.rejection = too_large(loop_->limits.body);
}

/// On a reserved place, rejects all requests except those of operators, which have no bodies.
void Connection::check_place(Incoming& incoming) {
    const bool has_body = incoming.head.is_chunked() || incoming.head.content_length > 0;
    if (!has_body && loop_->is_for_operators && loop_->is_for_operators(incoming.request.path))
        admission_.serve();
    else
        incoming.rejection = unavailable("too many connections");
}

/// Sets the client's address and the request id. A trusted proxy can provide both.
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

}  // namespace plaza::http
