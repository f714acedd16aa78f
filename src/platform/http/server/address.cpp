#include "platform/http/server/address.hpp"

#include <fmt/format.h>
#include <netdb.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>
#include <ranges>
#include <stdexcept>

#include "platform/base/ascii.hpp"

namespace plaza::http {
namespace {

namespace ip = boost::asio::ip;

constexpr unsigned mapped_prefix = 96;  // ::ffff:0:0/96 contains IPv4 (RFC 4291 §2.5.5.2)

std::array<std::uint8_t, 16> bytes_of(const ip::address& address) {
    const auto v6 = address.is_v4() ? ip::make_address_v6(ip::v4_mapped, address.to_v4()) : address.to_v6();
    return v6.to_bytes();
}

std::optional<ip::address> read_address(std::string_view text) {
    boost::system::error_code error;
    auto address = ip::make_address(std::string(text), error);
    if (error) return std::nullopt;
    return address;
}

/// Reads an element of X-Forwarded-For: an address, which some proxies send with a port.
std::optional<ip::address> read_forwarded(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return std::nullopt;
    text = text.substr(first, text.find_last_not_of(" \t") - first + 1);
    if (text.starts_with('[')) return read_address(text.substr(1, text.find(']') - 1));
    if (std::ranges::count(text, ':') == 1) text = text.substr(0, text.find(':'));
    return read_address(text);
}

}  // namespace

ip::tcp::endpoint to_endpoint(const std::string& host, std::uint16_t port) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int error = getaddrinfo(host.c_str(), nullptr, &wanted, &found); error != 0) {
        throw std::runtime_error(fmt::format("cannot listen on {}: {}: set PLAZA_HOST to an address of this machine",
                                             host, gai_strerror(error)));
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, freeaddrinfo);
    // Prefer IPv4: `localhost` often also resolves to ::1, and many clients try only 127.0.0.1.
    const auto* chosen = found;
    while (chosen != nullptr && chosen->ai_family != AF_INET) chosen = chosen->ai_next;
    if (chosen == nullptr) chosen = found;
    ip::tcp::endpoint endpoint;
    endpoint.resize(chosen->ai_addrlen);
    std::memcpy(endpoint.data(), chosen->ai_addr, chosen->ai_addrlen);
    endpoint.port(port);
    return endpoint;
}

std::string local_url(const std::string& host, std::uint16_t port) {
    const auto address = read_address(host);
    if (!address) return fmt::format("http://{}:{}", host, port);
    if (address->is_unspecified() || address->is_loopback()) return fmt::format("http://localhost:{}", port);
    if (address->is_v4()) return fmt::format("http://{}:{}", host, port);
    // Without the zone, which is valid only on this machine.
    auto ipv6 = address->to_v6();
    ipv6.scope_id(0);
    return fmt::format("http://[{}]:{}", ipv6.to_string(), port);
}

std::string to_text(const ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return ip::make_address_v4(ip::v4_mapped, address.to_v6()).to_string();
    }
    return address.to_string();
}

TrustedProxies::TrustedProxies(const std::vector<std::string>& networks) {
    for (const std::string_view network : networks) {
        const auto slash = std::min(network.find('/'), network.size());
        const auto address = read_address(network.substr(0, slash));
        const unsigned longest = address && address->is_v4() ? 32 : 128;
        unsigned prefix = longest;
        bool is_number = true;
        if (slash < network.size()) {
            const auto* end = network.data() + network.size();
            const auto [stop, error] = std::from_chars(network.data() + slash + 1, end, prefix);
            is_number = error == std::errc{} && stop == end;
        }
        if (!address || !is_number || prefix > longest) {
            throw std::invalid_argument(
                fmt::format("trusted proxies must be addresses or networks such as 10.0.0.0/8, got {}", network));
        }
        networks_.push_back({bytes_of(*address), address->is_v4() ? prefix + mapped_prefix : prefix});
    }
}

bool TrustedProxies::contains(const ip::address& address) const {
    if (networks_.empty()) return false;
    const auto bytes = bytes_of(address);
    return std::ranges::any_of(networks_, [&](const Network& network) {
        const auto whole = network.prefix / 8;
        if (!std::equal(bytes.begin(), bytes.begin() + whole, network.bytes.begin())) return false;
        const auto rest = network.prefix % 8;
        return rest == 0 || (bytes[whole] ^ network.bytes[whole]) >> (8 - rest) == 0;
    });
}

std::string TrustedProxies::client_of(const ip::address& peer, std::span<const Header> headers) const {
    auto client = peer;
    for (const auto& header : headers | std::views::reverse) {
        if (!ascii::equal_ignoring_case(header.name, "x-forwarded-for")) continue;
        for (auto list = header.value; !list.empty();) {
            const auto comma = list.rfind(',');
            const auto forwarded = read_forwarded(comma == std::string_view::npos ? list : list.substr(comma + 1));
            if (!forwarded) return to_text(client);
            client = *forwarded;
            if (!contains(client)) return to_text(client);
            list = list.substr(0, comma == std::string_view::npos ? 0 : comma);
        }
    }
    return to_text(client);
}

}  // namespace plaza::http
