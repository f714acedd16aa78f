// Server-sent events (WHATWG HTML §9.2): how they are written, and the answer that streams them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "platform/http/server/request.hpp"
#include "platform/http/server/response.hpp"

namespace plaza::http {

struct ServerEvent {
    std::string_view name{};  // empty: "message" for browsers
    std::string_view data;
    std::string_view id{};  // what a client sends as Last-Event-ID when it comes back; empty: none
};

/// Appends the event. Line ends in the data begin another data line; those in name and id become blanks.
void append_event(std::string& out, const ServerEvent& event);

/// One event, to be written to many streams.
[[nodiscard]] std::shared_ptr<const std::string> to_shared_event(const ServerEvent& event);

/// A comment that keeps proxies from closing a silent stream. One line end, because Mastodon.py takes an empty line
/// behind a comment for an event.
[[nodiscard]] std::shared_ptr<const std::string> heartbeat();

/// The id of the last event that a client saw before it lost its stream.
[[nodiscard]] std::optional<std::string_view> last_event_id(const Request& request);

/// The answer. It is not cached, and nginx does not collect it.
[[nodiscard]] Response event_stream(Stream stream);

}  // namespace plaza::http
