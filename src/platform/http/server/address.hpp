// Addresses: where to listen, who is at the other end, and which proxies are believed about it.
#pragma once

#include <array>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/server/request.hpp"

namespace plaza::http {

/// The address to listen on; `host` is an address or a name. Throws with one clear line.
[[nodiscard]] boost::asio::ip::tcp::endpoint to_endpoint(const std::string& host, std::uint16_t port);

/// The URL of a server that listens there, for clients on this machine: `http://localhost:8000`.
[[nodiscard]] std::string local_url(const std::string& host, std::uint16_t port);

/// As text; an IPv4 address in IPv6 clothes is shown as IPv4.
[[nodiscard]] std::string to_text(const boost::asio::ip::address& address);

class TrustedProxies {
 public:
    TrustedProxies() = default;
    /// Addresses or networks (`10.0.0.0/8`). Throws std::invalid_argument that names the one it cannot read.
    explicit TrustedProxies(const std::vector<std::string>& networks);

    [[nodiscard]] bool contains(const boost::asio::ip::address& address) const;

    /// Whom a trusted peer forwards for: the right-most address of X-Forwarded-For that is no trusted proxy, as
    /// everything to its left may be forged. The peer itself where the header does not tell.
    [[nodiscard]] std::string client_of(const boost::asio::ip::address& peer, std::span<const Header> headers) const;

 private:
    struct Network {
        std::array<std::uint8_t, 16> bytes;
        unsigned prefix;
    };

    std::vector<Network> networks_;
};

}  // namespace plaza::http
