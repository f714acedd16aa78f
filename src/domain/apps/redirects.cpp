// The rules for redirect addresses of apps. A browser is sent there with a code, and the address enters the
// Content-Security-Policy of the page of consent.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/apps/apps.hpp"
#include "platform/base/ascii.hpp"

namespace plaza::apps {
namespace {

// Schemes that run code, or read files of the device.
constexpr std::array forbidden{"javascript", "data",       "blob",        "file",   "about",
                               "vbscript",   "filesystem", "view-source", "mailto", "tel"};

struct Parts {
    std::string scheme;     // in lower case
    std::string_view rest;  // after the colon
    bool is_web = false;
};

std::optional<Parts> split(std::string_view uri) {
    const auto colon = uri.find(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    auto scheme = ascii::lowered(uri.substr(0, colon));
    const auto is_in_scheme = [](char c) {
        return ascii::is_lower(c) || ascii::is_digit(c) || c == '+' || c == '-' || c == '.';
    };
    if (!ascii::is_lower(scheme.front()) || !std::ranges::all_of(scheme, is_in_scheme)) return std::nullopt;
    const bool is_web = scheme == "http" || scheme == "https";
    return Parts{std::move(scheme), uri.substr(colon + 1), is_web};
}

/// Printable ASCII without the characters that mean something in a header line or in HTML.
bool is_plain(std::string_view uri) {
    return std::ranges::all_of(uri, [](char c) {
        constexpr std::string_view refused = R"(;,"'<>\^`{|}#)";
        return c > ' ' && c < '\x7f' && !refused.contains(c);
    });
}

std::string_view authority_of(std::string_view rest) {
    if (!rest.starts_with("//")) return {};
    rest.remove_prefix(2);
    return rest.substr(0, rest.find_first_of("/?"));
}

bool is_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, port);
    return error == std::errc{} && stop == end && port != 0;
}

/// A name or an address, and an optional port.
bool is_host(std::string_view authority) {
    const bool is_v6 = authority.starts_with('[');
    const auto end = is_v6 ? authority.find(']') : std::min(authority.find(':'), authority.size());
    if (end == std::string_view::npos || end == 0) return false;
    const auto host = authority.substr(is_v6 ? 1 : 0, end - (is_v6 ? 1 : 0));
    const auto after = authority.substr(end + (is_v6 ? 1 : 0));
    const auto is_in_host = [is_v6](char c) {
        if (is_v6) return ascii::hex_value(c) >= 0 || c == ':' || c == '.';
        return ascii::is_alphanumeric(c) || c == '-' || c == '.' || c == '_';
    };
    return !host.empty() && std::ranges::all_of(host, is_in_host) &&
           (after.empty() || (after.front() == ':' && is_port(after.substr(1))));
}

}  // namespace

std::optional<std::string> fault_of_redirect(std::string_view uri) {
    if (uri.size() > longest_redirect) return "is too long";
    if (!is_plain(uri)) return "has a character that is not allowed";
    const auto parts = split(uri);
    if (!parts || parts->rest.empty()) return "must be an absolute URI";
    if (std::ranges::find(forbidden, parts->scheme) != forbidden.end()) return "has a forbidden scheme";
    const auto authority = authority_of(parts->rest);
    if (authority.contains('@')) return "must not contain a user";
    if (parts->is_web && !is_host(authority)) return "must be an absolute URI";
    return std::nullopt;
}

std::string form_target(std::string_view redirect_uri) {
    if (redirect_uri == out_of_band || fault_of_redirect(redirect_uri)) return {};
    const auto parts = *split(redirect_uri);
    if (!parts.is_web) return parts.scheme + ':';
    return parts.scheme + "://" + ascii::lowered(authority_of(parts.rest));
}

}  // namespace plaza::apps
