// parse_head(): parses the head of a request with Beast, into views of the text. The framing rules reject what Beast
// wrongly accepts.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "platform/http/server/rejection.hpp"
#include "platform/http/server/request.hpp"

namespace plaza::http {

/// Views of the parsed text.
struct Head {
    Method method = Method::other;
    std::string_view method_name;
    std::string_view target;
    int version = 11;  // 10 or 11: HTTP/1.0, HTTP/1.1
    std::vector<Header> headers;

    // Values that the framing rules check, and how often each was sent.
    std::uint64_t content_length = 0;
    std::string_view content_length_text;
    std::string_view transfer_encoding;
    std::string_view host;
    std::string_view expect;
    unsigned content_lengths = 0;
    unsigned transfer_encodings = 0;
    unsigned hosts = 0;
    unsigned authorizations = 0;
    bool keeps_alive = true;

    [[nodiscard]] bool is_chunked() const { return transfer_encodings > 0; }
};

/// Parses a complete head including its empty line. After a rejection, `head` has the values read until then.
[[nodiscard]] std::optional<Rejection> parse_head(std::string_view text, Head& head);

[[nodiscard]] Method method_of(std::string_view name);

}  // namespace plaza::http
