// The address of the server in mails.
#include "app/config.hpp"

#include <gtest/gtest.h>

namespace plaza::app {
namespace {

TEST(PublicUrl, DefaultsToAddressOfListener) {
    Config config;
    EXPECT_EQ(config.rules().public_url, "http://localhost:8000");
    config.http.host = "::";
    config.http.port = 9000;
    EXPECT_EQ(config.rules().public_url, "http://localhost:9000");
    config.http.host = "192.0.2.1";
    EXPECT_EQ(config.rules().public_url, "http://192.0.2.1:9000");
    config.http.host = "2001:db8::1";
    EXPECT_EQ(config.rules().public_url, "http://[2001:db8::1]:9000");
    config.http.host = "fe80::1%lo";
    EXPECT_EQ(config.rules().public_url, "http://[fe80::1]:9000");
    config.http.host = "0:0:0:0:0:0:0:0";
    EXPECT_EQ(config.rules().public_url, "http://localhost:9000");
    config.process.public_url = "https://example.com/plaza";
    EXPECT_EQ(config.rules().public_url, "https://example.com/plaza");
}

}  // namespace
}  // namespace plaza::app
