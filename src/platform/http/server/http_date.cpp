#include "platform/http/server/http_date.hpp"

#include <array>

namespace plaza::http {

std::string http_date(std::time_t seconds) {
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    const auto size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text.data(), size};
}

std::optional<std::time_t> parse_http_date(std::string_view text) {
    // The program never sets a locale, so names are English.
    constexpr std::array formats{"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"};
    const std::string copy(text);
    for (const auto* format : formats) {
        std::tm parts{};
        const auto* end = strptime(copy.c_str(), format, &parts);
        if (end != nullptr && *end == '\0') return timegm(&parts);
    }
    return std::nullopt;
}

}  // namespace plaza::http
