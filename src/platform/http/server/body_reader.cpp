#include "platform/http/server/body_reader.hpp"

#include <algorithm>
#include <utility>

#include "platform/http/server/connection.hpp"
#include "platform/http/server/framing.hpp"

namespace plaza::http {
namespace {

constexpr std::size_t least_counted = 4 << 10;

std::size_t eighths_for(BodyKind kind) {
    switch (kind) {
        case BodyKind::of_stranger:
            return 4;
        case BodyKind::of_caller:
            return 7;
        case BodyKind::brief:
            break;
    }
    return 8;
}

}  // namespace

std::size_t cost_of_body(std::size_t size) {
    return 5 * std::max(size, least_counted);
}

bool take_for_body(BodyBudget& budget, std::size_t cost, BodyKind kind) {
    return budget.take(cost, eighths_for(kind));
}

BodyReader::~BodyReader() {
    drop();
}

void BodyReader::begin(const Head& head, std::size_t& message_size) {
    message_size_ = &message_size;
    content_length_ = head.content_length;
    if (head.is_chunked()) {
        const auto& loop = *connection_.loop_;
        const auto in_pieces = loop.longest_body ? loop.longest_body(request_.method, request_.path) : 0;
        chunks_.emplace(std::max(loop.limits.body, in_pieces));
    }
    const auto following = connection_.input_.text().substr(message_size);
    is_continue_awaited_ = !head.expect.empty() && head.version == 11 && following.empty();
    if (!chunks_ && content_length_ <= following.size()) take_in_place();
}

/// A body that arrived completely with its head stays in the input, if the budget allows it.
void BodyReader::take_in_place() {
    if (content_length_ > least_counted && !may_hold(content_length_)) return;
    request_.body = connection_.input_.text().substr(*message_size_, content_length_);
    *message_size_ += content_length_;
    is_whole_ = true;
}

Task<std::optional<Rejection>> BodyReader::read_early() {
    if (content_length_ <= early_body) co_await read_on(early_body);
    co_return failure();
}

Task<std::optional<Rejection>> BodyReader::read(std::size_t limit) {
    if (content_length_ > limit) co_return too_large(limit);
    if (chunks_)
        if (auto rejection = chunks_->set_limit(std::min(limit, connection_.loop_->limits.body)))
            reject(std::move(*rejection));
    co_await read_on(limit);
    if (is_readable()) reject(unavailable("too many large requests at once"));
    co_return failure();
}

std::optional<Rejection> BodyReader::failure() const {
    if (is_lost_) return Rejection{408, "the request took too long to arrive"};
    return rejection_;
}

Task<> BodyReader::read_on(std::size_t enough) {
    if (!is_readable()) co_return;
    connection_.set_pace(connection_.loop_->limits.body_deadline);
    if (std::exchange(is_continue_awaited_, false) && !connection_.write_continue()) {
        is_lost_ = true;
    } else if (chunks_) {
        co_await read_chunks(enough);
    } else {
        co_await read_length();
    }
    connection_.pace_.rest();
}

Task<> BodyReader::read_length() {
    auto& input = connection_.input_;
    const auto following = input.text().substr(*message_size_);
    if (content_length_ <= following.size()) co_return take_in_place();
    bytes_.reserve(content_length_);  // unused pages cost no memory
    bytes_.append(following);
    input.truncate(*message_size_);
    while (may_hold(bytes_.size())) {
        const auto had = bytes_.size();
        if (had == content_length_) co_return end();
        if (!read_some()) is_lost_ = true;
        if (!is_lost_ && bytes_.size() == had) is_lost_ = !co_await connection_.wait_readable();
        if (is_lost_) co_return;
    }
}

/// Reads without waiting. Returns false if the client has closed.
bool BodyReader::read_some() {
    bool is_open = false;
    const auto had = bytes_.size();
    bytes_.resize_and_overwrite(had + std::min(content_length_ - had, body_step), [&](char* bytes, std::size_t size) {
        const auto got = connection_.read_available({bytes + had, size - had});
        is_open = got.has_value();
        return had + got.value_or(0);
    });
    return is_open;
}

Task<> BodyReader::read_chunks(std::size_t enough) {
    while (take_chunks() && may_hold(bytes_.size())) {
        if (chunks_->is_complete()) co_return end();
        if (bytes_.size() + chunks_->announced() > enough) co_return;
        is_lost_ = !co_await connection_.wait_readable() || !connection_.read_into_input();
        if (is_lost_) co_return;
    }
}

/// Decodes the received chunks. Returns false, with a rejection, if they are malformed or too long.
bool BodyReader::take_chunks() {
    if (chunks_->is_complete()) return true;
    auto& input = connection_.input_;
    const auto used = chunks_->read(input.text().substr(*message_size_), bytes_);
    if (!used) {
        reject(used.error());
        return false;
    }
    if (chunks_->is_complete()) {
        *message_size_ += *used;
        is_ended_ = true;
    } else {
        input.truncate(*message_size_);
    }
    return true;
}

/// Counts `size` bytes of the body. Returns false if the budget is exhausted.
bool BodyReader::may_hold(std::size_t size) {
    const auto cost = cost_of_body(size);
    if (cost <= taken_) return true;
    auto kind = request_.identity.caller ? BodyKind::of_caller : BodyKind::of_stranger;
    if (size <= least_counted) kind = BodyKind::brief;
    if (!take_for_body(connection_.loop_->budgets->bodies, cost - taken_, kind)) return false;
    taken_ = cost;
    return true;
}

/// may_hold() for a body that is read in pieces. Counts two pieces: the next one, and the handler's work on it.
bool BodyReader::may_hold_piece() {
    constexpr std::size_t cost = 2 * body_step;
    if (cost <= taken_) return true;
    const auto kind = request_.identity.caller ? BodyKind::of_caller : BodyKind::of_stranger;
    if (!take_for_body(connection_.loop_->budgets->bodies, cost - taken_, kind)) return false;
    taken_ = cost;
    return true;
}

void BodyReader::reject(Rejection rejection) {
    rejection_ = std::move(rejection);
    drop();
}

void BodyReader::end() {
    request_.body = bytes_;
    is_whole_ = true;
}

void BodyReader::release() {
    if (bytes_.empty()) return;
    request_.body = {};
    std::string().swap(bytes_);  // = {} would keep the bytes
}

void BodyReader::drop() {
    release();
    if (taken_ > 0) connection_.loop_->budgets->bodies.give_back(std::exchange(taken_, 0));
}

}  // namespace plaza::http
