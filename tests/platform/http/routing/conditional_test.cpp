#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "platform/http/server/http_date.hpp"
#include "tests/support/client.hpp"
#include "tests/support/route_server.hpp"

namespace plaza::http {
namespace {

using test::Client;
using test::RouteContext;
using test::RouteMount;
using test::RouteServer;

constexpr const char* modified = "Sun, 06 Nov 1994 08:49:37 GMT";

Task<Response> get_tagged(RouteContext&) {
    Response response{.content_type = "text/html", .body = "page"};
    response.add("ETag", "W/\"a,b\"").add("Cache-Control", "no-cache").add("Vary", "Accept");
    response.add("Content-Security-Policy", "default-src 'none'").add("Content-Language", "en");
    co_return response;
}

Task<Response> get_strong(RouteContext&) {
    Response response{.body = "strong"};
    response.add("ETag", "\"s\"").add("Last-Modified", modified);
    co_return response;
}

Task<Response> get_dated(RouteContext&) {
    Response response{.body = "dated"};
    response.add("Last-Modified", modified);
    co_return response;
}

Task<Response> get_error(RouteContext&) {
    Response response{.status = 404, .body = "error"};
    response.add("ETag", "\"s\"");
    co_return response;
}

Task<Response> get_plain(RouteContext&) {
    co_return Response{.body = "plain"};
}

void add_routes(const RouteMount& mount) {
    mount.get<"/tagged", get_tagged, Public>();
    mount.post<"/tagged", get_tagged, Public>();
    mount.get<"/strong", get_strong, Public>();
    mount.get<"/dated", get_dated, Public>();
    mount.get<"/error", get_error, Public>();
    mount.get<"/plain", get_plain, Public>();
}

struct Conditional : testing::Test {
    int status(std::string_view path, const test::Headers& headers) { return client.get(path, headers).status; }

    RouteServer server{add_routes};
    Client client{server.port()};
};

TEST_F(Conditional, CurrentTagReturns304) {
    for (const auto* known : {"\"a,b\"", "W/\"a,b\"", "\"x\", W/\"a,b\"", "*", ",, \"a,b\""})
        EXPECT_EQ(status("/tagged", {{"If-None-Match", known}}), 304) << known;
    for (const auto* known : {"\"a\"", "a,b", "\"a,b", "\"A,B\"", "", "\"b\", \"a\"", "\"**\""})
        EXPECT_EQ(status("/tagged", {{"If-None-Match", known}}), 200) << known;
    EXPECT_EQ(status("/tagged", {{"If-None-Match", "\"x\""}, {"If-None-Match", "\"a,b\""}}), 304);
}

TEST_F(Conditional, NotModifiedKeepsHeadersForCaches) {
    for (const auto* method : {"GET", "HEAD"}) {
        const auto answer =
            client.send(method, "/tagged", {}, {{"If-None-Match", "*"}, {"Origin", "https://a.example"}});
        EXPECT_EQ(answer.status, 304);
        std::vector<std::string> names;
        for (const auto& header : answer.headers) names.push_back(header.first);
        EXPECT_THAT(names, testing::ElementsAre("Date", "X-Request-ID", "ETag", "Cache-Control", "Vary", "Vary",
                                                "Access-Control-Allow-Origin", "Access-Control-Expose-Headers"));
    }
    EXPECT_EQ(client.get("/tagged").body, "page");
}

TEST_F(Conditional, DateIsComparedIfThereIsNoTag) {
    EXPECT_EQ(status("/dated", {{"If-Modified-Since", modified}}), 304);
    EXPECT_EQ(status("/dated", {{"If-Modified-Since", "Sunday, 06-Nov-94 08:49:38 GMT"}}), 304);
    EXPECT_EQ(status("/dated", {{"If-Modified-Since", "Sun Nov  6 08:49:36 1994"}}), 200);
    EXPECT_EQ(status("/dated", {{"If-Modified-Since", "yesterday"}}), 200);
    EXPECT_EQ(status("/dated", {{"If-None-Match", "\"x\""}}), 200);
    EXPECT_EQ(status("/dated", {{"If-None-Match", "*"}}), 304);
}

TEST_F(Conditional, TagPrecedesDate) {
    EXPECT_EQ(status("/strong", {{"If-None-Match", "\"x\""}, {"If-Modified-Since", modified}}), 200);
    EXPECT_EQ(status("/strong", {{"If-None-Match", "\"s\""}, {"If-Modified-Since", "Sun Nov  6 08:49:36 1994"}}), 304);
}

TEST_F(Conditional, OtherVersionReturns412) {
    EXPECT_EQ(status("/strong", {{"If-Match", "\"s\""}}), 200);
    EXPECT_EQ(status("/strong", {{"If-Match", "*"}}), 200);
    EXPECT_EQ(status("/strong", {{"If-Match", "W/\"s\""}}), 412);
    EXPECT_EQ(status("/strong", {{"If-Match", "\"x\""}, {"If-None-Match", "\"s\""}}), 412);
    EXPECT_EQ(status("/tagged", {{"If-Match", "W/\"a,b\""}}), 412) << "a weak tag fails a strong comparison";
    EXPECT_EQ(status("/dated", {{"If-Unmodified-Since", modified}}), 200);
    EXPECT_EQ(status("/dated", {{"If-Unmodified-Since", "Sun Nov  6 08:49:36 1994"}}), 412);
}

TEST_F(Conditional, OtherAnswersIgnoreConditions) {
    EXPECT_EQ(status("/error", {{"If-None-Match", "*"}}), 404);
    EXPECT_EQ(status("/plain", {{"If-None-Match", "*"}}), 200);
    EXPECT_EQ(client.send("POST", "/tagged", {}, {{"If-None-Match", "*"}}).status, 200);
}

TEST(HttpDates, AreParsedInThreeFormats) {
    for (const auto* text : {modified, "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
        EXPECT_EQ(parse_http_date(text), 784111777) << text;
    for (const auto* text : {"", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 GMT+1", "784111777"})
        EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
    EXPECT_EQ(http_date(784111777), modified);
}

}  // namespace
}  // namespace plaza::http
