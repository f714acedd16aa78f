#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "platform/http/server/address.hpp"
#include "tests/support/local_server.hpp"
#include "tests/support/wire.hpp"

namespace plaza::http {
namespace {

using boost::asio::ip::make_address;
using test::LocalServer;
using test::Wire;

std::string client_of(const TrustedProxies& proxies, const std::vector<std::string>& forwarded) {
    std::vector<Header> headers;
    for (const auto& value : forwarded) headers.push_back({"X-Forwarded-For", value});
    return proxies.client_of(make_address("10.0.0.1"), headers);
}

TEST(Proxies, RightmostUntrustedAddressIsClient) {
    const TrustedProxies proxies({"10.0.0.0/8"});
    EXPECT_EQ(client_of(proxies, {"1.1.1.1, 2.2.2.2, 10.9.9.9"}), "2.2.2.2");
    EXPECT_EQ(client_of(proxies, {"1.1.1.1", "2.2.2.2 , 10.9.9.9"}), "2.2.2.2");
    EXPECT_EQ(client_of(proxies, {"10.1.1.1,10.2.2.2"}), "10.1.1.1");
    EXPECT_EQ(client_of(proxies, {"1.1.1.1, nonsense, 10.9.9.9"}), "10.9.9.9");
    EXPECT_EQ(client_of(proxies, {""}), "10.0.0.1");
    EXPECT_EQ(client_of(proxies, {"3.3.3.3:5000"}), "3.3.3.3");
    EXPECT_EQ(client_of(proxies, {"[2001:db8::1]:5000"}), "2001:db8::1");
    EXPECT_EQ(client_of(proxies, {"::ffff:4.4.4.4"}), "4.4.4.4");
}

TEST(Proxies, NetworksContainOnlyTheirAddresses) {
    const TrustedProxies proxies({"192.168.4.0/22", "2001:db8::/33", "203.0.113.7"});
    EXPECT_TRUE(proxies.contains(make_address("192.168.7.255")));
    EXPECT_TRUE(proxies.contains(make_address("::ffff:192.168.4.1")));
    EXPECT_FALSE(proxies.contains(make_address("192.168.8.0")));
    EXPECT_TRUE(proxies.contains(make_address("2001:db8:7fff::1")));
    EXPECT_FALSE(proxies.contains(make_address("2001:db8:8000::1")));
    EXPECT_TRUE(proxies.contains(make_address("203.0.113.7")));
    EXPECT_FALSE(proxies.contains(make_address("203.0.113.6")));
}

TEST(Proxies, InvalidNetworkIsReported) {
    for (const std::string network :
         {"10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "proxy.example", "::/129", "10.0.0.0/8x"}) {
        EXPECT_THAT([&] { TrustedProxies({network}); },
                    testing::ThrowsMessage<std::invalid_argument>(testing::HasSubstr(network)));
    }
}

/// The answer of a server that trusts these proxies: the request as the handler gets it.
std::string echo_of(const std::vector<std::string>& trusted, const std::string& headers) {
    ListenerSettings settings;
    settings.trusted_proxies = trusted;
    const LocalServer server(settings);
    Wire wire(server.port());
    wire.send("GET / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n");
    return wire.read_answer().body;
}

const std::string forged = "X-Forwarded-For: 1.2.3.4\r\nX-Request-ID: from.the-proxy_1\r\n";

TEST(Proxies, HeadersOfUntrustedPeerAreIgnored) {
    for (const auto& trusted : {std::vector<std::string>{}, {"10.0.0.0/8"}}) {
        const auto echo = echo_of(trusted, forged);
        EXPECT_TRUE(echo.starts_with("GET / 127.0.0.1 ")) << echo;
        EXPECT_FALSE(echo.contains("from.the-proxy_1")) << echo;
    }
}

TEST(Proxies, TrustedPeerSetsClientAndRequestId) {
    EXPECT_EQ(echo_of({"127.0.0.0/8"}, forged), "GET / 1.2.3.4 from.the-proxy_1 ");
}

TEST(Proxies, UnsafeRequestIdIsReplaced) {
    for (const auto& id : {std::string("a b"), std::string("\"x"), std::string(129, 'a'), std::string()}) {
        const auto echo = echo_of({"127.0.0.1"}, "X-Request-ID: " + id + "\r\n");
        EXPECT_FALSE(echo.ends_with(" " + id + " ")) << echo;
    }
}

}  // namespace
}  // namespace plaza::http
