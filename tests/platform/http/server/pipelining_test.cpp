#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/support/local_server.hpp"
#include "tests/support/wire.hpp"

namespace plaza::http {
namespace {

using test::LocalServer;
using test::Wire;

struct Pipelining : testing::Test {
    LocalServer server;
    Wire wire{server.port()};
};

std::string get(int number) {
    return "GET /" + std::to_string(number) + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

TEST_F(Pipelining, AnswersInOrder) {
    std::string requests;
    for (int i = 0; i < 64; ++i) {
        requests +=
            i % 2 == 0 ? get(i) : "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
    }
    wire.send(requests);
    for (int i = 0; i < 64; ++i) {
        const auto expected = (i % 2 == 0 ? "GET /" : "POST /") + std::to_string(i) + " ";
        EXPECT_TRUE(wire.read_answer().body.starts_with(expected)) << i;
    }
}

TEST_F(Pipelining, RefusalIsLastAnswer) {
    wire.send(get(1) + "GET / HTTP/1.1\r\n\r\n" + get(2));
    EXPECT_EQ(wire.read_answer().status, 200);
    EXPECT_EQ(wire.read_answer().status, 400);
    EXPECT_EQ(wire.read_to_end(), "");
    EXPECT_EQ(server.handled(), 1);
}

TEST_F(Pipelining, ConnectionCloseIsLastAnswer) {
    wire.send("GET /1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get(2));
    EXPECT_EQ(wire.read_answer().header("Connection"), "close");
    EXPECT_EQ(wire.read_to_end(), "");
    EXPECT_EQ(server.handled(), 1);
}

TEST_F(Pipelining, HalfClosedClientIsAnswered) {
    wire.send(get(1) + get(2));
    wire.finish_sending();
    EXPECT_EQ(wire.read_answer().status, 200);
    EXPECT_EQ(wire.read_answer().status, 200);
    EXPECT_EQ(wire.read_to_end(), "");
}

struct Exchanges : Pipelining {
    test::Answer answer_to(const std::string& request) {
        wire.send(request);
        return wire.read_answer(request.starts_with("HEAD"));
    }
};

TEST_F(Exchanges, HeadReturnsGetHeadersWithoutBody) {
    const auto head = answer_to("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(head.status, 200);
    EXPECT_NE(head.header("Content-Length"), "0");
    EXPECT_TRUE(answer_to(get(2)).body.starts_with("GET /2"));
}

TEST_F(Exchanges, NoContentHasNoLength) {
    const auto answer = answer_to("GET /empty HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(answer.status, 204);
    EXPECT_FALSE(answer.has_header("Content-Length"));
    EXPECT_FALSE(answer.has_header("Content-Type"));
    EXPECT_TRUE(answer_to(get(2)).body.starts_with("GET /2"));
}

TEST_F(Exchanges, Http10ConnectionClosesByDefault) {
    EXPECT_EQ(answer_to("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").header("Connection"), "keep-alive");
    EXPECT_EQ(answer_to("GET / HTTP/1.0\r\n\r\n").header("Connection"), "close");
    EXPECT_EQ(wire.read_to_end(), "");
}

TEST_F(Exchanges, ExpectContinueIsAnswered) {
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n";
    EXPECT_EQ(answer_to(head).status, 100);
    EXPECT_TRUE(answer_to("abc").body.ends_with(" abc"));
    EXPECT_EQ(answer_to(head + "abc").status, 200);
}

TEST_F(Exchanges, UnknownExpectationReturns417) {
    EXPECT_EQ(answer_to("POST / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 3\r\n\r\n").status, 417);
}

TEST_F(Exchanges, AbsoluteTargetIsRoutedByPath) {
    EXPECT_TRUE(answer_to("GET http://a.b:80/x?y HTTP/1.1\r\nHost: A.b:80\r\n\r\n").body.starts_with("GET /x?y "));
    EXPECT_TRUE(answer_to("GET http://a HTTP/1.1\r\nHost: a\r\n\r\n").body.starts_with("GET / "));
}

TEST_F(Exchanges, OptionsOfServerAreAnswered) {
    EXPECT_TRUE(answer_to("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").body.starts_with("OPTIONS * "));
    EXPECT_EQ(answer_to("GET * HTTP/1.1\r\nHost: a\r\n\r\n").status, 400);
}

TEST_F(Exchanges, ConnectAndTraceReturn501) {
    EXPECT_EQ(answer_to("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n").status, 501);
    wire = Wire(server.port());
    EXPECT_EQ(answer_to("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n").status, 501);
}

TEST_F(Exchanges, ExceptionReturns500AndKeepsConnection) {
    const auto answer = answer_to("GET /throw HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.body, R"({"detail":"Internal Server Error"})");
    EXPECT_EQ(answer_to(get(2)).status, 200);
}

TEST_F(Exchanges, NonStandardExceptionReturns500) {
    EXPECT_EQ(answer_to("GET /throw-a-number HTTP/1.1\r\nHost: a\r\n\r\n").status, 500);
    EXPECT_EQ(answer_to(get(2)).status, 200);
}

TEST_F(Exchanges, RefusedRequestIsNotInFlight) {
    EXPECT_EQ(answer_to("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n").status, 413);
    static_cast<void>(server.wait_for_log(1));
    server.settle();
    EXPECT_EQ(server.in_flight(), 0U);
}

TEST_F(Exchanges, RefusalsAreReadableCrossOrigin) {
    const std::string origin = "Origin: https://app.example\r\n";
    const std::string post = "POST / HTTP/1.1\r\nHost: a\r\n" + origin;
    const std::string long_line(9'000, 'a');
    const std::string long_field(200'000, 'a');
    const std::pair<int, std::string> cases[]{
        {500, "GET /throw HTTP/1.1\r\nHost: a\r\n" + origin + "\r\n"},
        {413, post + "Content-Length: 99999999\r\n\r\n"},
        {413, post + "Transfer-Encoding: chunked\r\n\r\nffffffff\r\n"},
        {414, "GET /" + long_line + " HTTP/1.1\r\nHost: a\r\n" + origin + "\r\n"},
        {414, "GET /" + long_field + " HTTP/1.1\r\nHost: a\r\n" + origin + "\r\n"},
        {431, "GET / HTTP/1.1\r\nHost: a\r\nX: " + long_field + "\r\n" + origin + "\r\n"},
        {400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n" + origin + "\r\n"},
        {400, "GET / HTTP/1.1\r\nHost: a\r\n" + origin + "X: \x01\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n" + origin + "\r\n"},
        {400, post + "Transfer-Encoding: chunked\r\n\r\nx\r\n"},
        {417, post + "Expect: tea\r\n\r\n"},
        {501, "TRACE / HTTP/1.1\r\nHost: a\r\n" + origin + "\r\n"}};
    for (const auto& [status, request] : cases) {
        wire = Wire(server.port());
        const auto answer = answer_to(request);
        EXPECT_EQ(answer.status, status) << request.substr(0, 100);
        EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*") << request.substr(0, 100);
        EXPECT_EQ(answer.header("Vary"), "Origin");
    }
}

TEST_F(Exchanges, RefusedHeadRequestGetsNoBody) {
    const std::string long_line(9'000, 'a');
    const std::string long_field(200'000, 'a');
    const std::pair<int, std::string> cases[]{{414, "HEAD /" + long_line + " HTTP/1.1\r\nHost: a\r\n\r\n"},
                                              {431, "HEAD / HTTP/1.1\r\nHost: a\r\nX: " + long_field + "\r\n\r\n"},
                                              {400, "HEAD / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n"},
                                              {400, "HEAD / HTTP/9\r\nHost: a\r\n\r\n"}};
    for (const auto& [status, request] : cases) {
        wire = Wire(server.port());
        EXPECT_EQ(answer_to(request).status, status) << request.substr(0, 100);
        wire.finish_sending();
        EXPECT_EQ(wire.read_to_end(), "") << "HEAD has no body";
    }
}

TEST_F(Exchanges, RequestsHaveUniqueLoggedIds) {
    const auto first = answer_to(get(1)).header("X-Request-ID");
    const auto second = answer_to(get(2)).header("X-Request-ID");
    const auto refused = answer_to("GET / HTTP/1.1\r\n\r\n").header("X-Request-ID");
    EXPECT_NE(first, second);
    const auto log = server.wait_for_log(3);
    EXPECT_EQ(log[0].id, first);
    EXPECT_EQ(log[0].route, "/echo");
    EXPECT_EQ(log[2].id, refused);
    EXPECT_EQ(log[2].route, "-");
    EXPECT_EQ(log[2].status, 400);
}

}  // namespace
}  // namespace plaza::http
