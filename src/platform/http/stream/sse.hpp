// Server-sent events (WHATWG HTML §9.2): encoding, and the response that streams them.
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
    std::string_view id{};  // the Last-Event-ID of a client that reconnects; empty: none
};

/// Appends the event. A line end in the data starts another data line; in name and id it becomes a blank.
void append_event(std::string& out, const ServerEvent& event);

/// One event that many streams can share.
[[nodiscard]] std::shared_ptr<const std::string> to_shared_event(const ServerEvent& event);

/// A comment that keeps proxies from closing an idle stream. It has one line end, because Mastodon.py reads an empty
/// line after a comment as an event.
[[nodiscard]] std::shared_ptr<const std::string> heartbeat();

/// The id of the last event that a client received on its previous stream.
[[nodiscard]] std::optional<std::string_view> last_event_id(const Request& request);

/// The response. Disables caching and nginx's buffering.
[[nodiscard]] Response event_stream(Stream stream);

}  // namespace plaza::http
