#include <gtest/gtest.h>

#include <string>

#include "tests/support/local_server.hpp"
#include "tests/support/wire.hpp"

namespace plaza::http {
namespace {

using std::chrono::milliseconds;
using test::LocalServer;
using test::Wire;

ServerSettings with_limits(const Limits& limits) {
    ServerSettings settings;
    settings.limits = limits;
    return settings;
}

Limits short_but(milliseconds Limits::* which) {
    Limits limits;
    limits.*which = milliseconds{40};
    return limits;
}

struct Deadlines : testing::Test {
    /// What a client gets that sends this and then nothing more.
    static std::string what_comes_after(const std::string& bytes, milliseconds Limits::* deadline) {
        const LocalServer server(with_limits(short_but(deadline)));
        Wire wire(server.port());
        wire.send(bytes);
        return wire.read_to_end();
    }
};

TEST_F(Deadlines, ASlowHeadIsToldSo) {
    const auto answer = what_comes_after("GET / HTTP/1.1\r\nHo", &Limits::header_deadline);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 408 ")) << answer;
    EXPECT_TRUE(answer.contains("Connection: close\r\n")) << answer;
}

TEST_F(Deadlines, ASlowBodyIsToldSo) {
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\n";
    for (const auto* rest : {"Content-Length: 3\r\n\r\nab", "Transfer-Encoding: chunked\r\n\r\n3\r\nab"}) {
        const auto answer = what_comes_after(head + rest, &Limits::body_deadline);
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 408 ")) << answer;
    }
}

TEST_F(Deadlines, AnIdleConnectionIsClosedWithoutAWord) {
    EXPECT_EQ(what_comes_after("", &Limits::idle_deadline), "");
    const auto answers = what_comes_after("GET / HTTP/1.1\r\nHost: a\r\n\r\n", &Limits::idle_deadline);
    EXPECT_TRUE(answers.starts_with("HTTP/1.1 200 ")) << answers;
    EXPECT_EQ(answers.find("HTTP/1.1", 1), std::string::npos) << answers;
}

TEST_F(Deadlines, DrippingDoesNotProlongAHead) {
    LocalServer server(with_limits(short_but(&Limits::header_deadline)));
    Wire wire(server.port());
    const std::string request = "GET / HTTP/1.1\r\nX: ";
    wire.send(request);
    // Until the server hangs up; each byte is seen before the next is sent.
    while (server.wait_for_log(0).empty() && wire.send("x")) server.settle();
    EXPECT_EQ(server.wait_for_log(1).front().status, 408);
}

TEST_F(Deadlines, AClientThatDoesNotReadIsCutOff) {
    LocalServer server(with_limits(short_but(&Limits::write_deadline)));
    Wire wire(server.port());
    wire.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    static_cast<void>(server.wait_for_log(1));  // logged when the write has ended
    EXPECT_LT(wire.read_to_end().size(), 32U << 20);
}

TEST_F(Deadlines, AHandlerMayTakeLonger) {
    Limits limits;
    limits.header_deadline = limits.body_deadline = limits.idle_deadline = limits.write_deadline = milliseconds{20};
    LocalServer server(with_limits(limits));
    Wire stuck(server.port());
    stuck.send("GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(what_comes_after("", &Limits::idle_deadline), "");  // that long at least
    EXPECT_EQ(server.handled(), 1);
    server.begin_to_finish(milliseconds{20});
    server.wait_until_finished();
    EXPECT_TRUE(server.wait_for_log(0).empty());
}

}  // namespace
}  // namespace plaza::http
