#include "platform/http/server/header_parameter.hpp"

#include <algorithm>
#include <cstddef>

#include "platform/base/ascii.hpp"

namespace plaza::http {
namespace {

/// Takes a token or a quoted string from the front of `text`. Returns nullopt if the quote is not closed.
std::optional<std::string> take_value(std::string_view& text) {
    if (!text.starts_with('"')) return std::string(ascii::trimmed(take_until(text, ";")));
    std::string value;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '"') {
            text.remove_prefix(i + 1);
            take_until(text, ";");
            return value;
        }
        // Only these two are unescaped, because older browsers sent backslashes in file paths unescaped.
        const bool is_escape = text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\');
        if (is_escape) ++i;
        value += text[i];
    }
    return std::nullopt;
}

}  // namespace

std::string_view take_until(std::string_view& text, std::string_view mark) {
    const auto end = text.find(mark);
    const auto taken = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + mark.size());
    return taken;
}

std::optional<std::string> find_parameter(std::string_view header, std::string_view wanted) {
    take_until(header, ";");
    while (!ascii::trimmed(header).empty()) {
        const auto name = ascii::trimmed(take_until(header, "="));
        header = header.substr(std::min(header.find_first_not_of(" \t"), header.size()));
        auto value = take_value(header);
        if (!value || ascii::equal_ignoring_case(name, wanted)) return value;
    }
    return std::nullopt;
}

std::optional<std::string_view> find_cookie(const Request& request, std::string_view name) {
    for (const auto& header : request.headers) {
        if (!ascii::equal_ignoring_case(header.name, "Cookie")) continue;
        for (auto list = header.value; !list.empty();) {
            auto value = take_until(list, ";");
            if (ascii::trimmed(take_until(value, "=")) != name) continue;
            value = ascii::trimmed(value);
            const bool is_quoted = value.size() >= 2 && value.starts_with('"') && value.ends_with('"');
            return is_quoted ? value.substr(1, value.size() - 2) : value;
        }
    }
    return std::nullopt;
}

}  // namespace plaza::http
