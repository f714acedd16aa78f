// The settings that each module receives.
#include "app/modules.hpp"

#include <gtest/gtest.h>

namespace plaza::app {
namespace {

TEST(Modules, MailedLinksPointToListenerByDefault) {
    Config config;
    EXPECT_EQ(rules(config).public_url, "http://localhost:8000");
    config.host = "::";
    config.port = {9000};
    EXPECT_EQ(rules(config).public_url, "http://localhost:9000");
    config.host = "192.0.2.1";
    EXPECT_EQ(rules(config).public_url, "http://192.0.2.1:9000");
    config.host = "2001:db8::1";
    EXPECT_EQ(rules(config).public_url, "http://[2001:db8::1]:9000");
    config.host = "fe80::1%lo";
    EXPECT_EQ(rules(config).public_url, "http://[fe80::1]:9000");
    config.host = "0:0:0:0:0:0:0:0";
    EXPECT_EQ(rules(config).public_url, "http://localhost:9000");
    config.public_url = "https://example.com/plaza";
    EXPECT_EQ(rules(config).public_url, "https://example.com/plaza");
}

}  // namespace
}  // namespace plaza::app
