#include "platform/http/server/chunked.hpp"

#include <algorithm>

#include "platform/base/ascii.hpp"
#include "platform/http/server/framing.hpp"

namespace plaza::http {
namespace {

constexpr std::size_t max_digits = 16;
constexpr std::size_t max_extensions = 1024;

Rejection bad_chunk() {
    return bad_request("malformed chunk in the request body");
}

}  // namespace

std::expected<std::size_t, Rejection> ChunkedBody::read(std::string_view bytes, std::string& body) {
    std::size_t at = 0;
    while (at < bytes.size() && !is_complete()) {
        if (state_ == State::data) {
            const auto part = bytes.substr(at, size_);
            body.append(part);
            decoded_ += part.size();
            at += part.size();
            size_ -= part.size();
            if (size_ == 0) state_ = State::data_cr;
        } else if (auto rejection = read_byte(bytes[at++])) {
            return std::unexpected(*std::move(rejection));
        }
    }
    return at;
}

std::optional<Rejection> ChunkedBody::set_limit(std::size_t limit) {
    limit_ = limit;
    if (decoded_ > limit_ || announced() > limit_ - decoded_) return too_large(limit_);
    return std::nullopt;
}

std::optional<Rejection> ChunkedBody::read_byte(char c) {
    const auto expect = [&](char wanted, State next) -> std::optional<Rejection> {
        if (c != wanted) return bad_chunk();
        state_ = next;
        return std::nullopt;
    };
    switch (state_) {
        case State::size:
            return read_size(c);
        case State::extension:
            return read_extension(c);
        case State::size_lf:
            if (size_ > limit_ - decoded_) return too_large(limit_);
            digits_ = 0;
            return expect('\n', size_ == 0 ? State::end_cr : State::data);
        case State::data_cr:
            return expect('\r', State::data_lf);
        case State::data_lf:
            return expect('\n', State::size);
        case State::end_cr:
            if (c != '\r') return bad_request("trailers are not accepted");
            return expect('\r', State::end_lf);
        case State::end_lf:
            return expect('\n', State::complete);
        case State::data:
        case State::complete:
            break;
    }
    return bad_chunk();
}

std::optional<Rejection> ChunkedBody::read_size(char c) {
    if (const int digit = ascii::hex_value(c); digit >= 0) {
        if (++digits_ > max_digits) return bad_chunk();
        size_ = size_ * 16 + static_cast<std::uint64_t>(digit);
        return std::nullopt;
    }
    if (digits_ == 0 || (c != '\r' && c != ';')) return bad_chunk();
    state_ = c == '\r' ? State::size_lf : State::extension;
    return std::nullopt;
}

std::optional<Rejection> ChunkedBody::read_extension(char c) {
    if (c == '\r') {
        state_ = State::size_lf;
        return std::nullopt;
    }
    const bool is_text = (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) || c == '\t';
    if (!is_text) return bad_request("control character in a chunk extension");
    if (++extensions_ > max_extensions) {
        return bad_request("chunk extensions longer than {} bytes", max_extensions);
    }
    return std::nullopt;
}

}  // namespace plaza::http
