#include "platform/http/body_reader.hpp"

#include <algorithm>
#include <utility>

#include "platform/http/connection.hpp"
#include "platform/http/guard.hpp"

namespace plaza::http {
namespace {

constexpr std::size_t step = 64 << 10;
constexpr std::size_t least_counted = 4 << 10;

}  // namespace

std::size_t BodyBudget::cost_of(std::size_t size) {
    return 5 * std::max(size, least_counted);
}

bool BodyBudget::take(std::size_t size) {
    if (used_.fetch_add(size, std::memory_order_relaxed) + size <= limit_) return true;
    give_back(size);
    return false;
}

BodyReader::~BodyReader() {
    if (taken_ > 0) connection_.loop_->bodies->give_back(taken_);
}

void BodyReader::begin(const Head& head, std::size_t& message_size) {
    message_size_ = &message_size;
    content_length_ = head.content_length;
    if (head.is_chunked()) chunks_.emplace(connection_.loop_->limits.body);
    const auto following = connection_.input_.text().substr(message_size);
    is_continue_awaited_ = !head.expect.empty() && head.version == 11 && following.empty();
    if (chunks_ || content_length_ > following.size()) return;
    request_.body = following.substr(0, content_length_);
    message_size += content_length_;
    is_whole_ = true;
}

Task<> BodyReader::read_early() {
    if (content_length_ <= early_body) co_await read_on(early_body);
}

Task<std::optional<Refusal>> BodyReader::read(std::size_t limit) {
    if (content_length_ > limit) co_return too_large(limit);
    if (chunks_) refusal_ = chunks_->lower_limit(limit, bytes_.size());
    co_await read_on(limit);
    if (refusal_) co_return refusal_;
    if (is_lost_) co_return Refusal{408, "the request took too long to arrive"};
    co_return std::nullopt;
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
    if (refusal_) bytes_ = {};
}

Task<> BodyReader::read_length() {
    auto& input = connection_.input_;
    bytes_.reserve(content_length_);  // pages that nothing is written to cost nothing
    bytes_.assign(input.text().substr(*message_size_));
    input.truncate(*message_size_);
    while (may_hold() && bytes_.size() < content_length_) {
        const auto had = bytes_.size();
        if (!read_some()) is_lost_ = true;
        if (!is_lost_ && bytes_.size() == had) is_lost_ = !co_await connection_.wait_readable();
        if (is_lost_) co_return;
    }
    if (!refusal_) end();
}

/// What there is without waiting; false when the client has closed.
bool BodyReader::read_some() {
    bool is_open = false;
    const auto had = bytes_.size();
    bytes_.resize_and_overwrite(had + std::min(content_length_ - had, step), [&](char* bytes, std::size_t size) {
        const auto got = connection_.read_now({bytes + had, size - had});
        is_open = got.has_value();
        return had + got.value_or(0);
    });
    return is_open;
}

Task<> BodyReader::read_chunks(std::size_t enough) {
    auto& input = connection_.input_;
    while (true) {
        const auto used = chunks_->read(input.text().substr(*message_size_), bytes_);
        if (!used) refusal_ = used.error();
        if (!used || !may_hold()) co_return;
        if (chunks_->is_complete()) {
            *message_size_ += *used;
            co_return end();
        }
        input.truncate(*message_size_);
        if (bytes_.size() + chunks_->announced() > enough) co_return;
        is_lost_ = !co_await connection_.wait_readable() || !connection_.receive_now();
        if (is_lost_) co_return;
    }
}

/// Counts what has come; false, with a refusal, when the process holds too much.
bool BodyReader::may_hold() {
    const auto cost = BodyBudget::cost_of(bytes_.size());
    if (cost <= taken_) return true;
    if (connection_.loop_->bodies->take(cost - taken_)) {
        taken_ = cost;
        return true;
    }
    refusal_ = unavailable("too many large requests at once");
    return false;
}

void BodyReader::end() {
    request_.body = bytes_;
    is_whole_ = true;
}

void BodyReader::release() {
    if (bytes_.empty()) return;
    request_.body = {};
    bytes_ = {};
}

}  // namespace plaza::http
