#include "platform/http/server/request.hpp"

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

}  // namespace plaza::http
