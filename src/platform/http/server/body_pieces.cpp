// BodyReader: reads a body in pieces, for handlers that stream it.
#include <algorithm>
#include <utility>

#include "platform/http/server/body_reader.hpp"
#include "platform/http/server/connection.hpp"
#include "platform/http/server/framing.hpp"

namespace plaza::http {
std::optional<Rejection> BodyReader::begin_pieces(std::size_t limit) {
    if (content_length_ > limit) return too_large(limit);
    if (chunks_)
        if (auto rejection = chunks_->set_limit(limit)) reject(*std::move(rejection));
    if (auto reason = failure()) return reason;
    pending_ = is_whole_ ? request_.body : std::string_view(bytes_);
    received_ = pending_.size();
    return std::nullopt;
}

Task<std::expected<std::string_view, Rejection>> BodyReader::next() {
    if (pending_.empty() && is_readable() && !is_ended_) {
        connection_.set_pace(connection_.loop_->limits.body_deadline);
        if (std::exchange(is_continue_awaited_, false) && !connection_.write_continue())
            is_lost_ = true;
        else
            co_await read_piece();
        connection_.pace_.rest();
    }
    if (auto reason = failure()) co_return std::unexpected(*std::move(reason));
    const auto piece = pending_.substr(0, body_step);
    pending_.remove_prefix(piece.size());
    co_return piece;
}

/// Fills `pending_`, or detects the end of the body.
Task<> BodyReader::read_piece() {
    if (!may_hold_piece()) co_return reject(unavailable("too many large requests at once"));
    bytes_.clear();
    if (!chunks_)
        take_following();
    else if (take_chunks())
        is_whole_ = is_ended_;
    while (bytes_.empty() && is_readable() && !is_ended_) {
        const bool is_open = chunks_ ? receive_chunks() : receive_bytes();
        if (bytes_.empty() && is_open && is_readable() && !is_ended_) is_lost_ = !co_await connection_.wait_readable();
        if (!is_open) is_lost_ = true;
    }
    if (!bytes_.empty()) pending_ = bytes_;
}

/// Takes the bytes of the body that are in the input.
void BodyReader::take_following() {
    auto& input = connection_.input_;
    const auto following = input.text().substr(*message_size_, content_length_ - received_);
    received_ += following.size();
    if (received_ == content_length_) {  // the next request may follow
        *message_size_ += following.size();
        pending_ = following;
        is_whole_ = true;
        return;
    }
    bytes_ = following;
    input.truncate(*message_size_);
}

/// Reads without waiting. Returns false if the client has closed.
bool BodyReader::receive_bytes() {
    const bool is_open = receive(bytes_, std::min(content_length_ - received_, body_step));
    received_ += bytes_.size();
    is_whole_ = received_ == content_length_;
    return is_open;
}

/// receive_bytes() for a chunked body. Bytes after the body are dropped with the connection: clients do not send
/// another request before the response.
bool BodyReader::receive_chunks() {
    const bool is_open = receive(raw_, body_step);
    const auto used = chunks_->read(raw_, bytes_);
    if (!used) {
        reject(used.error());
    } else if (chunks_->is_complete()) {
        is_whole_ = *used == raw_.size();
        is_ended_ = true;
    }
    return is_open;
}

bool BodyReader::receive(std::string& bytes, std::size_t size) {
    bool is_open = false;
    bytes.resize_and_overwrite(size, [&](char* room, std::size_t capacity) {
        const auto got = connection_.read_available({room, capacity});
        is_open = got.has_value();
        return got.value_or(0);
    });
    return is_open;
}

}  // namespace plaza::http
