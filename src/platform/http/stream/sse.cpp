#include "platform/http/stream/sse.hpp"

#include <algorithm>
#include <utility>

namespace plaza::http {
namespace {

/// Appends a field of one line. Clients would ignore an id with a NUL.
void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ");
    const auto start = out.size();
    out.append(value);
    std::replace_if(
        out.begin() + static_cast<std::ptrdiff_t>(start), out.end(),
        [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
    out += '\n';
}

/// Removes the first line, which ends with CR, LF or CRLF, and returns it.
std::string_view take_line(std::string_view& text) {
    const auto end = std::min(text.find_first_of("\r\n"), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(end);
    text.remove_prefix(text.starts_with("\r\n") ? 2 : text.empty() ? 0 : 1);
    return line;
}

}  // namespace

void append_event(std::string& out, const ServerEvent& event) {
    if (!event.name.empty()) append_field(out, "event", event.name);
    if (!event.id.empty()) append_field(out, "id", event.id);
    auto data = event.data;
    for (bool is_last = false; !is_last;) {
        is_last = data.find_first_of("\r\n") == std::string_view::npos;
        out.append("data: ").append(take_line(data)).append("\n");
    }
    out += '\n';
}

std::shared_ptr<const std::string> to_shared_event(const ServerEvent& event) {
    std::string text;
    append_event(text, event);
    return std::make_shared<const std::string>(std::move(text));
}

std::shared_ptr<const std::string> heartbeat() {
    static const auto comment = std::make_shared<const std::string>(":thump\n");
    return comment;
}

std::optional<std::string_view> last_event_id(const Request& request) {
    return request.header("Last-Event-ID");
}

Response event_stream(Stream stream) {
    Response response{.content_type = "text/event-stream", .body = std::move(stream)};
    response.add("Cache-Control", "no-store").add("X-Accel-Buffering", "no");
    return response;
}

}  // namespace plaza::http
