#include "platform/http/routing/origin.hpp"

#include <algorithm>
#include <boost/asio/ip/address_v6.hpp>
#include <charconv>
#include <cstdint>

#include "platform/base/ascii.hpp"

namespace plaza::http {
namespace {

bool is_scheme(std::string_view text) {
    return !text.empty() && ascii::is_lower(text.front()) && std::ranges::all_of(text, [](char c) {
        return ascii::is_lower(c) || ascii::is_digit(c) || c == '+' || c == '-' || c == '.';
    });
}

bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return ascii::is_lower(c) || ascii::is_digit(c) || c == '-' || c == '.' || c == '_';
    });
}

/// A name, or an IPv6 address in its shortest form.
std::optional<std::string> normal_host(std::string_view text) {
    if (!text.starts_with('[')) return is_name(text) ? std::optional{std::string(text)} : std::nullopt;
    if (!text.ends_with(']')) return std::nullopt;
    boost::system::error_code error;
    const auto inside = text.substr(1, text.size() - 2);
    const auto address = boost::asio::ip::make_address_v6(std::string(inside), error);
    if (error || inside.contains('%')) return std::nullopt;
    return "[" + address.to_string() + "]";
}

/// The port with its colon; empty for the default port of the scheme.
std::optional<std::string> normal_port(std::string_view text, std::string_view scheme) {
    if (text.empty()) return "";
    std::uint16_t port = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + 1, end, port);
    if (error != std::errc{} || stop != end || port == 0) return std::nullopt;
    if ((scheme == "http" && port == 80) || (scheme == "https" && port == 443)) return "";
    return ":" + std::to_string(port);
}

}  // namespace

std::optional<std::string> normal_origin(std::string_view text) {
    const auto origin = ascii::lowered(text.ends_with('/') ? text.substr(0, text.size() - 1) : text);
    const auto end_of_scheme = origin.find("://");
    if (end_of_scheme == std::string::npos) return std::nullopt;
    const auto scheme = origin.substr(0, end_of_scheme);
    const auto authority = std::string_view(origin).substr(end_of_scheme + 3);
    const auto bracket = authority.find(']');
    const auto colon = std::min(authority.find(':', bracket == std::string_view::npos ? 0 : bracket), authority.size());
    const auto host = normal_host(authority.substr(0, colon));
    const auto port = normal_port(authority.substr(colon), scheme);
    if (!is_scheme(scheme) || !host || !port) return std::nullopt;
    return scheme + "://" + *host + *port;
}

}  // namespace plaza::http
