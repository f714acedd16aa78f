#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/local_server.hpp"
#include "tests/support/wire.hpp"

namespace plaza::http {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using test::LocalServer;
using test::Wire;

struct Draining : testing::Test {
    /// The server checks deadlines four times within the shortest one.
    static ListenerSettings with_a_fast_clock() {
        ListenerSettings settings;
        settings.limits.body_deadline = milliseconds{2'000};
        return settings;
    }
    LocalServer server{with_a_fast_clock()};
    Wire wire{server.port()};
};

TEST_F(Draining, IdleServerStopsAtOnce) {
    wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(wire.read_answer().status, 200);
    server.begin_to_finish(hours{1});
    server.wait_until_finished();
    EXPECT_EQ(wire.read_to_end(), "");
    EXPECT_THROW(Wire{server.port()}, std::exception);
}

TEST_F(Draining, RunningRequestIsAnsweredBeforeClose) {
    wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab");
    server.settle();
    server.begin_to_finish(hours{1});
    server.settle();
    wire.send("c");
    const auto answer = wire.read_answer();
    EXPECT_TRUE(answer.body.ends_with(" abc"));
    EXPECT_EQ(answer.header("Connection"), "close");
    server.wait_until_finished();
}

TEST_F(Draining, RequestSentBeforeStopIsAnswered) {
    wire.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_EQ(wire.read_answer().status, 200);
    server.while_held([&] {
        wire.send("GET /last HTTP/1.1\r\nHost: a\r\n\r\n");
        server.begin_to_finish(hours{1});
    });
    const auto answer = wire.read_answer();
    EXPECT_TRUE(answer.body.starts_with("GET /last"));
    EXPECT_EQ(answer.header("Connection"), "close");
    server.wait_until_finished();
}

TEST_F(Draining, ConnectionOpenedBeforeStopIsServed) {
    for (const bool drains : {false, true}) {
        LocalServer leaving{with_a_fast_clock()};
        if (drains) leaving.begin_to_drain();
        std::vector<Wire> late;
        leaving.while_held([&] {
            for (int client = 0; client < 20; ++client) {
                late.emplace_back(leaving.port());
                late.back().send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            leaving.begin_to_finish(hours{1});
        });
        for (auto& client : late) {
            const auto answer = client.read_answer();
            EXPECT_EQ(answer.status, 200);
            EXPECT_EQ(answer.header("Connection"), "close");
        }
        leaving.wait_until_finished();
    }
}

TEST_F(Draining, AnswersCloseTheirConnections) {
    wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_FALSE(wire.read_answer().has_header("Connection"));
    server.begin_to_drain();
    server.settle();
    for (int client = 0; client < 3; ++client) {
        wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        EXPECT_EQ(wire.read_answer().header("Connection"), "close");
        EXPECT_EQ(wire.read_to_end(), "");
        wire = Wire(server.port());
    }
}

TEST_F(Draining, StuckHandlerIsAbandonedAtLimit) {
    wire.send("GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n");
    server.settle();
    EXPECT_EQ(server.handled(), 1);
    server.begin_to_finish(milliseconds{1});
    server.wait_until_finished();
    EXPECT_EQ(wire.read_to_end(), "");
}

}  // namespace
}  // namespace plaza::http
