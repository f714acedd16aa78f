// Connection: writes a response from memory or from a file.
#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "platform/http/server/disk_pool.hpp"
#include "platform/http/server/incoming.hpp"
#include "platform/http/server/response_head.hpp"

namespace plaza::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr asio::use_awaitable_t<Executor> use_task{};
constexpr std::size_t file_step = 64 << 10;

using Buffers = std::array<asio::const_buffer, 3>;

/// Removes the first `sent` bytes.
void consume(Buffers& buffers, std::size_t sent) {
    for (auto& buffer : buffers) {
        const auto part = std::min(sent, buffer.size());
        buffer += part;
        sent -= part;
    }
}

}  // namespace

/// Returns false if the client has closed or reads too slowly.
Task<bool> Connection::write(Incoming& incoming, const Response& response) {
    if (upgrade_) co_return true;
    auto persistence = Persistence::by_default;
    if (incoming.is_last) {
        persistence = Persistence::close;
    } else if (incoming.head.version == 10) {
        persistence = Persistence::keep_alive;
    }
    auto& head = loop_->head;
    encode_head(response,
                {.date = loop_->date,
                 .request_id = incoming.request.id,
                 .persistence = persistence,
                 .is_chunked = incoming.head.version == 11},
                head);
    const bool has_body = has_body_to_send(response, incoming.request.method);
    const auto body = has_body ? response.bytes().value_or(std::string_view{}) : std::string_view{};

    error_code error;
    const std::array<asio::const_buffer, 2> whole{asio::buffer(head), asio::buffer(body)};
    const auto sent = socket_.write_some(whole, error);
    if (error && error != asio::error::would_block) co_return false;
    if (sent < head.size() + body.size()) {
        const auto of_head = std::min(sent, head.size());
        auto rest_of_head = head.substr(of_head);
        const auto rest_of_body = body.substr(sent - of_head);
        if (!co_await write_rest(std::move(rest_of_head), rest_of_body, {})) co_return false;
    }
    const auto* file = std::get_if<File>(&response.body);
    if (file == nullptr || !has_body) co_return true;
    co_return co_await write_file(*file);
}

/// If the file has become shorter, closes the connection, because Content-Length is already sent.
Task<bool> Connection::write_file(File file) {
    std::string part;
    while (file.size > 0) {
        part.resize(std::min<std::uint64_t>(file.size, file_step));
        auto got = read_cached(file.file->descriptor(), part, file.offset);
        if (!got) got = co_await loop_->disk->read(file.file->descriptor(), part, file.offset);
        if (*got <= 0) co_return false;
        const auto size = static_cast<std::size_t>(*got);
        if (!co_await write_all({}, std::string_view(part).substr(0, size), {})) co_return false;
        file.offset += size;
        file.size -= size;
    }
    co_return true;
}

/// Sends at once what the kernel accepts, and the rest as fast as the client reads, unless that is too slow.
Task<bool> Connection::write_all(std::string head, std::string_view body, std::string_view end) {
    const auto of_head = head.size();
    error_code error;
    const Buffers whole{asio::buffer(head), asio::buffer(body), asio::buffer(end)};
    const auto sent = socket_.write_some(whole, error);
    if (error && error != asio::error::would_block) co_return false;
    if (sent == of_head + body.size() + end.size()) co_return true;
    const auto drop = [rest = sent](auto text) mutable {
        const auto part = std::min(rest, text.size());
        rest -= part;
        return text.substr(part);
    };
    auto counted = drop;
    auto rest_of_head = counted(std::move(head));
    const auto rest_of_body = counted(body);
    const auto rest_of_end = counted(end);
    co_return co_await write_rest(std::move(rest_of_head), rest_of_body, rest_of_end);
}

Task<bool> Connection::write_rest(std::string head, std::string_view body, std::string_view end) {
    Buffers rest{asio::buffer(head), asio::buffer(body), asio::buffer(end)};
    is_writing_ = true;
    set_pace(loop_->limits.write_deadline);
    while (asio::buffer_size(rest) > 0) {
        error_code error;
        co_await socket_.async_wait(Socket::wait_write, asio::redirect_error(use_task, error));
        const auto sent = error ? 0 : socket_.write_some(rest, error);
        if (is_expired_ || (error && error != asio::error::would_block)) {
            reset();
            co_return false;
        }
        written_ += static_cast<std::int64_t>(sent);
        consume(rest, sent);
    }
    is_writing_ = false;
    co_return true;
}

}  // namespace plaza::http
