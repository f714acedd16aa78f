// How a Response becomes bytes: its head. The body is sent from where it lies.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/http/server/rejection.hpp"
#include "platform/http/server/request.hpp"
#include "platform/http/server/response.hpp"

namespace plaza::http {

/// What the client must be told about the connection; nothing where its version's default holds.
enum class Persistence : std::uint8_t { by_default, close, keep_alive };

/// What the server adds to a handler's response.
struct Envelope {
    std::string_view date;  // as Date wants it
    std::string_view request_id;
    Persistence persistence = Persistence::by_default;
    bool is_chunked = false;  // if the size of the body is not known
};

/// Replaces `out` by the status line and the header fields, the empty line included.
void encode_head(const Response& response, const Envelope& envelope, std::string& out);

/// False for HEAD, 204 and 304.
[[nodiscard]] bool has_body_to_send(const Response& response, Method method);

/// What stands beside the status code (RFC 9110 §15).
[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace plaza::http
