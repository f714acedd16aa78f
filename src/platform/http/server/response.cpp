#include "platform/http/server/response.hpp"

#include <unistd.h>

#include <algorithm>

#include "platform/base/ascii.hpp"

namespace plaza::http {
namespace {

/// Removes the first line of `lines` and returns it without CRLF.
std::string_view take_line(std::string_view& lines) {
    const auto end = lines.find("\r\n");
    const auto line = lines.substr(0, end);
    lines.remove_prefix(end + 2);
    return line;
}

bool has_name(std::string_view line, std::string_view name) {
    return line.size() > name.size() && line[name.size()] == ':' &&
           ascii::equal_ignoring_case(line.substr(0, name.size()), name);
}

}  // namespace

OpenFile::~OpenFile() {
    close(descriptor_);
}

Response& Response::add(std::string_view name, std::string_view value) {
    headers.append(name).append(": ");
    const auto start = headers.size();
    headers.append(value).append("\r\n");
    std::replace_if(
        headers.begin() + static_cast<std::ptrdiff_t>(start), headers.end() - 2,
        [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
    return *this;
}

Response& Response::set(std::string_view name, std::string_view value) {
    std::string others;
    for (std::string_view lines = headers; !lines.empty();)
        if (const auto line = take_line(lines); !has_name(line, name)) others.append(line).append("\r\n");
    headers = std::move(others);
    return add(name, value);
}

void Response::remove_all_except(std::span<const char* const> names) {
    for (std::size_t at = 0; at < headers.size();) {
        std::string_view lines = std::string_view(headers).substr(at);
        const auto line = take_line(lines);
        const auto end = headers.size() - lines.size();
        if (std::ranges::any_of(names, [&](const char* name) { return has_name(line, name); }))
            at = end;
        else
            headers.erase(at, end - at);
    }
}

std::optional<std::string_view> Response::header(std::string_view name) const {
    for (std::string_view lines = headers; !lines.empty();)
        if (const auto line = take_line(lines); has_name(line, name))
            return ascii::trimmed(line.substr(name.size() + 1));
    return std::nullopt;
}

std::optional<std::string_view> Response::bytes() const {
    if (const auto* text = std::get_if<std::string>(&body)) return *text;
    if (const auto* view = std::get_if<View>(&body)) return view->bytes;
    if (const auto* shared = std::get_if<std::shared_ptr<const std::string>>(&body)) return **shared;
    return std::nullopt;
}

std::optional<std::uint64_t> Response::size() const {
    if (const auto* file = std::get_if<File>(&body)) return file->size;
    if (const auto text = bytes()) return text->size();
    return std::nullopt;
}

}  // namespace plaza::http
