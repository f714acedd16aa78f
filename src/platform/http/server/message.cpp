#include "platform/http/server/message.hpp"

#include <algorithm>
#include <cstddef>

#include "platform/base/ascii.hpp"

namespace plaza::http {
std::optional<std::string_view> Request::header(std::string_view name) const {
    const auto found =
        std::ranges::find_if(headers, [&](const Header& h) { return ascii::equal_ignoring_case(h.name, name); });
    if (found == headers.end()) return std::nullopt;
    return found->value;
}

std::size_t Request::count(std::string_view name) const {
    const auto matches = [&](const Header& header) { return ascii::equal_ignoring_case(header.name, name); };
    return static_cast<std::size_t>(std::ranges::count_if(headers, matches));
}

Response& Response::with(std::string_view name, std::string_view value) {
    headers.append(name).append(": ").append(value).append("\r\n");
    const auto begin = headers.end() - 2 - static_cast<std::ptrdiff_t>(value.size());
    std::replace_if(begin, headers.end() - 2, [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
    return *this;
}

}  // namespace plaza::http
