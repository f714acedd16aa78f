// Addresses: parsing of listening addresses, and the client address behind trusted proxies.
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

/// Returns the address to listen on. `host` is an address or a name. Throws std::runtime_error with one line for users.
[[nodiscard]] boost::asio::ip::tcp::endpoint to_endpoint(const std::string& host, std::uint16_t port);

/// The URL of a server that listens there, for clients on this machine: `http://localhost:8000`.
[[nodiscard]] std::string local_url(const std::string& host, std::uint16_t port);

/// The address as text. An IPv4-mapped IPv6 address is shown as IPv4.
[[nodiscard]] std::string to_text(const boost::asio::ip::address& address);

class TrustedProxies {
 public:
    TrustedProxies() = default;
    /// Takes addresses or networks (`10.0.0.0/8`). Throws std::invalid_argument that names the invalid one.
    explicit TrustedProxies(const std::vector<std::string>& networks);

    [[nodiscard]] bool contains(const boost::asio::ip::address& address) const;

    /// The client's address. For a trusted peer, this is the rightmost address in X-Forwarded-For that is not a trusted
    /// proxy, because everything to its left can be forged. Otherwise, or without a valid header, it is the peer.
    [[nodiscard]] std::string client_of(const boost::asio::ip::address& peer, std::span<const Header> headers) const;

 private:
    struct Network {
        std::array<std::uint8_t, 16> bytes;
        unsigned prefix;
    };

    std::vector<Network> networks_;
};

}  // namespace plaza::http
