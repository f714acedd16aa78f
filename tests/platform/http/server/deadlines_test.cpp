#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <string_view>

#include "platform/http/server/pace.hpp"
#include "tests/support/local_server.hpp"
#include "tests/support/wait.hpp"
#include "tests/support/wire.hpp"

namespace plaza::http {
namespace {

using std::chrono::milliseconds;
using test::LocalServer;
using test::Wire;

ListenerSettings with_limits(const Limits& limits) {
    ListenerSettings settings;
    settings.limits = limits;
    return settings;
}

Limits short_but(milliseconds Limits::* which) {
    Limits limits;
    limits.*which = milliseconds{40};
    return limits;
}

struct Deadlines : testing::Test {
    /// Returns what a client receives that sends these bytes and then nothing.
    static std::string what_comes_after(const std::string& bytes, milliseconds Limits::* deadline) {
        const LocalServer server(with_limits(short_but(deadline)));
        Wire wire(server.port());
        wire.send(bytes);
        return wire.read_to_end();
    }
};

TEST_F(Deadlines, SlowHeadReturns408) {
    const auto answer = what_comes_after("GET / HTTP/1.1\r\nHo", &Limits::header_deadline);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 408 ")) << answer;
    EXPECT_TRUE(answer.contains("Connection: close\r\n")) << answer;
}

TEST_F(Deadlines, SlowBodyReturns408) {
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\n";
    for (const auto* rest : {"Content-Length: 3\r\n\r\nab", "Transfer-Encoding: chunked\r\n\r\n3\r\nab"}) {
        const auto answer = what_comes_after(head + rest, &Limits::body_deadline);
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 408 ")) << answer;
    }
}

TEST_F(Deadlines, TimeoutErrorIsReadableCrossOrigin) {
    const std::string origin = "Origin: https://app.example\r\n";
    const auto head = what_comes_after("GET / HTTP/1.1\r\n" + origin + "Ho", &Limits::header_deadline);
    const auto body = what_comes_after("POST / HTTP/1.1\r\nHost: a\r\n" + origin + "Content-Length: 3\r\n\r\n",
                                       &Limits::body_deadline);
    for (const auto& answer : {head, body}) {
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 408 ")) << answer;
        EXPECT_TRUE(answer.contains("Access-Control-Allow-Origin: *\r\n")) << answer;
    }
}

TEST_F(Deadlines, IdleConnectionIsClosedSilently) {
    EXPECT_EQ(what_comes_after("", &Limits::idle_deadline), "");
    const auto answers = what_comes_after("GET / HTTP/1.1\r\nHost: a\r\n\r\n", &Limits::idle_deadline);
    EXPECT_TRUE(answers.starts_with("HTTP/1.1 200 ")) << answers;
    EXPECT_EQ(answers.find("HTTP/1.1", 1), std::string::npos) << answers;
}

TEST_F(Deadlines, SlowBytesDoNotExtendHeadDeadline) {
    LocalServer server(with_limits(short_but(&Limits::header_deadline)));
    Wire wire(server.port());
    const std::string request = "GET / HTTP/1.1\r\nX: ";
    wire.send(request);
    // Until the server closes the connection. The server sees each byte before the next one is sent.
    while (server.wait_for_log(0).empty() && wire.send("x")) server.settle();
    EXPECT_EQ(server.wait_for_log(1).front().status, 408);
}

TEST_F(Deadlines, SlowBytesDoNotExtendBodyDeadline) {
    auto limits = short_but(&Limits::body_deadline);
    limits.min_rate = 10'000'000;
    LocalServer server(with_limits(limits));
    Wire wire(server.port());
    wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
    while (server.wait_for_log(0).empty() && wire.send("x")) server.settle();
    EXPECT_EQ(server.wait_for_log(1).front().status, 408);
}

/// Calls `act` repeatedly for this duration.
void keep_doing(milliseconds duration, const std::function<void()>& act) {
    const auto end = Clock::now() + duration;
    while (Clock::now() < end) act();
}

TEST_F(Deadlines, SteadyBodyExtendsDeadline) {
    Limits limits;
    limits.body_deadline = milliseconds{1'000};
    limits.body = limits.bodies = 1 << 30;
    const std::string body(64 << 20, 'x');
    for (const bool is_chunked : {true, false}) {
        LocalServer server(with_limits(limits));
        Wire wire(server.port());
        wire.send("POST / HTTP/1.1\r\nHost: a\r\n" + (is_chunked
                                                          ? "Transfer-Encoding: chunked\r\n\r\n"
                                                          : fmt::format("Content-Length: {}\r\n\r\n", body.size())));
        // Many bytes at once: on a slow machine the loop runs only a few times per second, and the minimum rate is 1
        // KiB/s.
        std::size_t sent = 0;
        const auto bytes = std::string_view(body).substr(0, 100);
        keep_doing(milliseconds{2'500}, [&] {
            wire.send(is_chunked ? fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes) : std::string(bytes));
            sent += bytes.size();
            server.settle();
        });
        EXPECT_TRUE(server.wait_for_log(0).empty());
        wire.send(is_chunked ? "0\r\n\r\n" : std::string_view(body).substr(sent));
        EXPECT_EQ(wire.read_answer().status, 200);
    }
}

/// The bytes that the kernel has not yet sent from this port (proc(5), /proc/net/tcp).
std::uint64_t kept_by_the_kernel(std::uint16_t port) {
    std::ifstream table("/proc/net/tcp");
    std::uint64_t kept = 0;
    std::string line;
    for (std::getline(table, line); std::getline(table, line);) {
        std::istringstream fields(line);
        std::string number, local, remote, state, queues;
        fields >> number >> local >> remote >> state >> queues;
        const bool is_listener = state == "0A";
        if (!is_listener && std::stoul(local.substr(local.find(':') + 1), nullptr, 16) == port)
            kept += std::stoul(queues, nullptr, 16);
    }
    return kept;
}

TEST_F(Deadlines, ClientThatDoesNotReadIsDisconnected) {
    LocalServer server(with_limits(short_but(&Limits::write_deadline)));
    Wire wire(server.port());
    wire.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    static_cast<void>(server.wait_for_log(1));  // logged after the write
    EXPECT_EQ(kept_by_the_kernel(server.port()), 0U);
    EXPECT_LT(wire.read_to_end().size(), 32U << 20);
}

TEST_F(Deadlines, KernelDropsUnreadLastAnswer) {
    LocalServer server(with_limits(short_but(&Limits::write_deadline)));
    Wire wire(server.port());
    wire.send("GET /megabyte HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    static_cast<void>(server.wait_for_log(1));
    EXPECT_TRUE(test::becomes_true([&] { return kept_by_the_kernel(server.port()) == 0; }));
}

TEST_F(Deadlines, IdleClientWithUnreadAnswerIsReset) {
    auto limits = short_but(&Limits::idle_deadline);
    LocalServer server(with_limits(limits));
    Wire wire(server.port());
    wire.send("GET /megabyte HTTP/1.1\r\nHost: a\r\n\r\n");
    static_cast<void>(server.wait_for_log(1));
    EXPECT_TRUE(test::becomes_true([&] { return kept_by_the_kernel(server.port()) == 0; }));
}

TEST_F(Deadlines, SteadyReaderExtendsDeadline) {
    Limits limits;
    limits.write_deadline = milliseconds{500};
    LocalServer server(with_limits(limits));
    Wire wire(server.port());
    wire.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    for (int step = 0; step < 15; ++step) {
        for (int read = 0; read < 8; ++read) ASSERT_TRUE(wire.read_more());
        keep_doing(milliseconds{100}, [&] { server.settle(); });
    }
    EXPECT_EQ(wire.read_answer().body.size(), 32U << 20);
}

TEST_F(Deadlines, EmptyLineDoesNotStartRequest) {
    Limits limits;
    limits.header_deadline = milliseconds{20};
    limits.idle_deadline = milliseconds{200};
    const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    for (const std::string_view empty_line : {"\r", "\r\n"}) {
        LocalServer server(with_limits(limits));
        Wire idle(server.port());
        idle.send(empty_line);
        EXPECT_EQ(idle.read_to_end(), "");
        Wire wire(server.port());
        wire.send(get + std::string(empty_line));
        EXPECT_EQ(wire.read_answer().status, 200);
        EXPECT_EQ(wire.read_to_end(), "");
    }
    LocalServer server(with_limits({}));
    Wire wire(server.port());
    wire.send("\r\n");
    server.settle();
    wire.send(get);
    EXPECT_EQ(wire.read_answer().status, 200);
}

TEST_F(Deadlines, HandlerHasNoDeadline) {
    Limits limits;
    limits.header_deadline = limits.body_deadline = limits.idle_deadline = limits.write_deadline = milliseconds{20};
    LocalServer server(with_limits(limits));
    Wire stuck(server.port());
    stuck.send("GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(what_comes_after("", &Limits::idle_deadline), "");  // takes at least this deadline
    EXPECT_EQ(server.handled(), 1);
    server.begin_to_finish(milliseconds{20});
    server.wait_until_finished();
    EXPECT_TRUE(server.wait_for_log(0).empty());
}

}  // namespace
}  // namespace plaza::http
