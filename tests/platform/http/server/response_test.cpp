#include "platform/http/server/response.hpp"
#include "platform/http/server/request.hpp"

#include <gtest/gtest.h>

#include <string_view>

#include "api/native/native.hpp"

namespace plaza::http {
namespace {

TEST(Responses, HeaderIsOneLineForAnyValue) {
    Response response;
    response.add("Link", "</posts\r\nSet-Cookie: a=b>").add("X", std::string_view("\r\n\0", 3)).add("Y", "");
    EXPECT_EQ(response.headers, "Link: </posts  Set-Cookie: a=b>\r\nX:    \r\nY: \r\n");
}

TEST(Responses, SetReplacesAllLinesWithName) {
    Response response;
    response.add("Vary", "Origin").add("X", "1").add("vary", "Accept").add("X-Y", "2").set("VARY", "Cookie");
    EXPECT_EQ(response.headers, "X: 1\r\nX-Y: 2\r\nVARY: Cookie\r\n");
    EXPECT_EQ(response.header("vary"), "Cookie");
    EXPECT_EQ(response.header("x-y"), "2");
    EXPECT_EQ(response.header("Y"), std::nullopt);
}

TEST(Responses, RefusalIsJsonForAnyText) {
    const auto response = native::error_format.reject({400, "a \"quote\", a \\ and\r\n\xFF"}, Request{});
    EXPECT_EQ(response.bytes(), "{\"detail\":\"a \\\"quote\\\", a \\\\ and\\r\\n\xEF\xBF\xBD\"}");
}

}  // namespace
}  // namespace plaza::http
