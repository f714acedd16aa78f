#include "platform/http/server/message.hpp"

#include <gtest/gtest.h>

#include <string_view>

#include "api/native/native.hpp"

namespace plaza::http {
namespace {

TEST(Responses, AHeaderStaysOneLineWhateverItsValue) {
    Response response;
    response.with("Link", "</posts\r\nSet-Cookie: a=b>").with("X", std::string_view("\r\n\0", 3)).with("Y", "");
    EXPECT_EQ(response.headers, "Link: </posts  Set-Cookie: a=b>\r\nX:    \r\nY: \r\n");
}

TEST(Responses, ARefusalIsJsonWhateverItsText) {
    const auto response = native::error_format.reject({400, "a \"quote\", a \\ and\r\n\xFF"}, Request{});
    EXPECT_EQ(response.body, "{\"detail\":\"a \\\"quote\\\", a \\\\ and\\r\\n\xEF\xBF\xBD\"}");
}

}  // namespace
}  // namespace plaza::http
