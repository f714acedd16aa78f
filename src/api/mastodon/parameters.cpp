#include "api/mastodon/parameters.hpp"

#include <fmt/format.h>

#include <charconv>
#include <system_error>

#include "platform/http/server/rejection.hpp"

namespace plaza::mastodon {

std::int64_t id_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() && number > 0 ? number : -1;
}

void require_at_most(std::size_t most, std::size_t count, std::string_view name) {
    if (count <= most) return;
    throw http::Rejection{422, fmt::format("Validation failed: {}: at most {} are allowed, got {}", name, most, count)};
}

void refuse_parameter(std::string_view name, std::string_view why) {
    throw http::Rejection{422, fmt::format("Validation failed: {}: {}", name, why)};
}

}  // namespace plaza::mastodon
