// encode_head(): the head of a response as bytes. The body is sent separately, without a copy.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/http/server/rejection.hpp"
#include "platform/http/server/request.hpp"
#include "platform/http/server/response.hpp"

namespace plaza::http {

/// The Connection header: none if the default of the HTTP version applies.
enum class Persistence : std::uint8_t { by_default, close, keep_alive };

/// Headers that the server adds to a response.
struct Envelope {
    std::string_view date;  // in the format of Date
    std::string_view request_id;
    Persistence persistence = Persistence::by_default;
    bool is_chunked = false;  // if the size of the body is unknown
};

/// Replaces `out` with the status line, the header fields and the empty line.
void encode_head(const Response& response, const Envelope& envelope, std::string& out);

/// Returns false for HEAD, 204 and 304.
[[nodiscard]] bool has_body_to_send(const Response& response, Method method);

/// The reason phrase of a status code (RFC 9110 §15); empty for unknown codes.
[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace plaza::http
