#include "platform/http/routing/origin.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace plaza::http {
namespace {

TEST(Origins, HaveFormOfBrowsers) {
    EXPECT_EQ(normal_origin("https://app.example.com"), "https://app.example.com");
    EXPECT_EQ(normal_origin("https://app.example.com/"), "https://app.example.com");
    EXPECT_EQ(normal_origin("HTTPS://App.Example.COM"), "https://app.example.com");
    EXPECT_EQ(normal_origin("https://app.example.com:443"), "https://app.example.com");
    EXPECT_EQ(normal_origin("http://app.example.com:80/"), "http://app.example.com");
    EXPECT_EQ(normal_origin("http://app.example.com:443"), "http://app.example.com:443");
    EXPECT_EQ(normal_origin("http://localhost:03000"), "http://localhost:3000");
    EXPECT_EQ(normal_origin("http://[0:0::1]:8080"), "http://[::1]:8080");
    EXPECT_EQ(normal_origin("http://[::1]"), "http://[::1]");
    EXPECT_EQ(normal_origin("http://192.0.2.1"), "http://192.0.2.1");
    EXPECT_EQ(normal_origin("capacitor://localhost"), "capacitor://localhost");
    EXPECT_EQ(normal_origin("chrome-extension://abcdefghijklmnop"), "chrome-extension://abcdefghijklmnop");
    EXPECT_EQ(normal_origin("https://xn--bcher-kva.example"), "https://xn--bcher-kva.example");
}

TEST(Origins, InvalidOriginsAreRejected) {
    for (const auto* text : {"",
                             "*",
                             "null",
                             "app.example.com",
                             "//app.example.com",
                             "https://",
                             "https:///",
                             "https://app.example.com//",
                             "https://app.example.com/app",
                             "https://*.example.com",
                             "https://ana@app.example.com",
                             "https://a.example:",
                             "https://a.example:0",
                             "https://a.example:65536",
                             "https://a.example:8x",
                             "https://a.example?x",
                             "https://a.example#x",
                             "https://b\xc3\xbc"
                             "cher.example",
                             "https://a.example https://b.example",
                             "1x://a",
                             "https://[::1",
                             "https://[::g]",
                             "https://[fe80::1%25eth0]",
                             "://a"})
        EXPECT_EQ(normal_origin(text), std::nullopt) << text;
}

}  // namespace
}  // namespace plaza::http
