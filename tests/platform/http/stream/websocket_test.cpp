#include "platform/http/stream/websocket.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

#include "tests/support/raw_client.hpp"
#include "tests/support/route_server.hpp"
#include "tests/support/wait.hpp"

namespace plaza::http {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using test::RawClient;
using test::RouteContext;
using test::RouteMount;
using test::RouteServer;

enum Opcode : unsigned char { continuation = 0, text = 1, binary = 2, closing = 8, ping = 9, pong = 10 };

constexpr const char* handshake =
    "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

// Each test begins with new values. Atomic, because the loop's thread changes them.
std::atomic<int> begun = 0;
std::atomic<int> ended = 0;
std::atomic<int> woken = 0;
std::atomic<bool> is_enough = false;
std::atomic<std::size_t> written = 0;
std::optional<Signal> news;

Task<> echo(WebSocket* socket) {
    ++begun;
    while (auto message = co_await socket->read()) {
        if (*message == "fail") throw std::runtime_error("thrown by the test");
        if (*message == "bye") break;
        auto answer = std::make_shared<const std::string>("echo " + *message);
        if (!co_await socket->write(std::move(answer))) break;
    }
    ++ended;
}

/// Answers messages, and sends "news" when signaled.
Task<> answer_and_tell(WebSocket* socket) {
    ++begun;
    while (co_await socket->wait(*news)) {
        news->reset();
        std::string all = "news";
        while (const auto message = socket->take()) all = *message;
        auto text = std::make_shared<const std::string>(std::move(all));
        if (!co_await socket->write(std::move(text))) break;
    }
    ++ended;
}

Task<> write_without_end(WebSocket* socket) {
    const auto bytes = std::make_shared<const std::string>(64 << 10, 'x');
    while (co_await socket->write(bytes)) written += bytes->size();
    ++ended;
}

/// Waits, and reads no messages.
Task<> wait_for_news(WebSocket* socket) {
    ++begun;
    while (!is_enough && co_await socket->wait(*news)) {
        news->reset();
        ++woken;
    }
    ++ended;
}

template <Task<> (*Handler)(WebSocket*)>
Response answer(const Request& request) {
    return web_socket(request,
                      {.max_message = 1'000, .idle = milliseconds{400}, .goodbye = milliseconds{300}, .protocol = "p"},
                      Handler);
}

template <Task<> (*Handler)(WebSocket*)>
Task<Response> get_socket(RouteContext&, RequestRef request) {
    co_return answer<Handler>(*request);
}

void add_routes(const RouteMount& mount) {
    mount.get<"/echo", get_socket<echo>, Public>();
    mount.get<"/both", get_socket<answer_and_tell>, Public>();
    mount.get<"/endless", get_socket<write_without_end>, Public>();
    mount.get<"/idle", get_socket<wait_for_news>, Public>();
}

/// A frame from a client, masked with zeros.
std::string frame(unsigned char opcode, std::string_view payload, bool is_last = true) {
    std::string bytes{static_cast<char>(opcode | (is_last ? 0x80 : 0))};
    if (payload.size() < 126) {
        bytes += static_cast<char>(payload.size() | 0x80);
    } else {
        bytes += static_cast<char>(126 | 0x80);
        bytes += static_cast<char>(payload.size() >> 8);
        bytes += static_cast<char>(payload.size() & 0xff);
    }
    return bytes.append(4, '\0').append(payload);
}

struct Received {
    int opcode;
    std::string payload;
    /// The status code of a closing frame.
    [[nodiscard]] int code() const {
        return static_cast<unsigned char>(payload[0]) * 256 + static_cast<unsigned char>(payload[1]);
    }
};

Received receive(RawClient& client) {
    const auto head = client.read(2);
    std::size_t size = static_cast<unsigned char>(head[1]);
    if (size == 126) {
        const auto more = client.read(2);
        size = static_cast<unsigned char>(more[0]) * 256U + static_cast<unsigned char>(more[1]);
    }
    return {head[0] & 0x0f, client.read(size)};
}

struct WebSockets : testing::Test {
    explicit WebSockets(const Limits& limits = {}) : server(add_routes, {.limits = limits}) {
        begun = ended = woken = 0;
        is_enough = false;
        written = 0;
        news.emplace();
    }

    std::string open(RawClient& peer, std::string_view target, std::string_view more = {}) {
        peer.get(target, std::string(handshake).append(more));
        return peer.read_until("\r\n\r\n");
    }
    void expect_closed(RawClient& peer, int code) {
        const auto last = receive(peer);
        ASSERT_EQ(last.opcode, closing) << last.payload;
        EXPECT_EQ(last.code(), code);
        peer.send(frame(closing, last.payload));
        EXPECT_EQ(peer.read_to_end(), "");
    }

    RouteServer server;
    RawClient client{server.port()};
};

TEST_F(WebSockets, HandshakeSelectsProtocol) {
    const auto head = open(client, "/echo", "Sec-WebSocket-Protocol: p\r\n");
    EXPECT_TRUE(head.starts_with("HTTP/1.1 101 ")) << head;
    EXPECT_NE(head.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), std::string::npos) << head;
    EXPECT_NE(head.find("Sec-WebSocket-Protocol: p\r\n"), std::string::npos) << head;
}

TEST_F(WebSockets, HandshakeAcceptsLongHead) {
    const std::string cookies = "Cookie: " + std::string(8'100, 'x') + "\r\n";
    client.send(fmt::format("GET /echo HTTP/1.1\r\nHost: a\r\n{}{}\r\n", cookies, handshake) +
                frame(text, std::string(900, 'y')) + frame(text, std::string(900, 'z')));
    EXPECT_TRUE(client.read_until("\r\n\r\n").starts_with("HTTP/1.1 101 "));
    EXPECT_EQ(receive(client).payload, "echo " + std::string(900, 'y'));
    EXPECT_EQ(receive(client).payload, "echo " + std::string(900, 'z'));
}

TEST_F(WebSockets, SendAndReceiveMessages) {
    open(client, "/echo");
    client.send(frame(text, "a") + frame(text, "b") + frame(text, "c", false) + frame(continuation, "d"));
    for (const auto* expected : {"echo a", "echo b", "echo cd"}) {
        const auto message = receive(client);
        EXPECT_EQ(message.opcode, text);
        EXPECT_EQ(message.payload, expected);
    }
    client.send(frame(binary, std::string(1'000, '\0')));
    EXPECT_EQ(receive(client).payload.size(), 1'005U);
}

TEST_F(WebSockets, ReadFramesSentWithHandshake) {
    client.send(fmt::format("GET /echo HTTP/1.1\r\nHost: a\r\n{}\r\n", handshake) + frame(text, "early"));
    (void)client.read_until("\r\n\r\n");
    EXPECT_EQ(receive(client).payload, "echo early");
}

TEST_F(WebSockets, WakeForMessagesAndSignals) {
    open(client, "/both");
    client.send(frame(text, "a"));
    EXPECT_EQ(receive(client).payload, "a");
    server.on_loop([] { news->set(); });
    EXPECT_EQ(receive(client).payload, "news");
}

TEST_F(WebSockets, AnswerPings) {
    open(client, "/echo");
    client.send(frame(ping, "there?"));
    const auto answer = receive(client);
    EXPECT_EQ(answer.opcode, pong);
    EXPECT_EQ(answer.payload, "there?");
}

TEST_F(WebSockets, CloseCleanly) {
    open(client, "/echo");
    client.send(frame(text, "bye"));
    expect_closed(client, 1000);
    RawClient second(server.port());
    open(second, "/echo");
    second.send(frame(closing, "\x03\xe8"));
    EXPECT_EQ(receive(second).code(), 1000);
    EXPECT_EQ(second.read_to_end(), "");
    EXPECT_TRUE(test::becomes_true([&] { return ended == 2 && server.connections() == 1; }));
}

TEST_F(WebSockets, CloseWithReason) {
    open(client, "/echo");
    client.send(frame(text, std::string(1'001, 'x')));
    EXPECT_EQ(receive(client).code(), 1009) << "too big";
    RawClient second(server.port());
    open(second, "/echo");
    second.send(frame(text, "fail"));
    expect_closed(second, 1011);
    RawClient third(server.port());
    open(third, "/echo");
    third.send(frame(text, "\xff"));
    EXPECT_EQ(receive(third).code(), 1007) << "not UTF-8";
}

TEST_F(WebSockets, CloseWhenServerDrains) {
    open(client, "/echo");
    ASSERT_TRUE(test::becomes_true([] { return begun == 1; }));
    server.settle();
    server.begin_to_drain();
    expect_closed(client, 1001);
    server.begin_to_finish(hours{1});
    server.wait_until_finished();
}

TEST_F(WebSockets, WaitForCloseFrameIsLimited) {
    open(client, "/echo");
    client.send(frame(text, "bye"));
    EXPECT_EQ(receive(client).code(), 1000);
    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_TRUE(test::becomes_true([&] { return server.connections() == 0; }));
}

TEST_F(WebSockets, EndWhenClientLeaves) {
    open(client, "/echo");
    client.close();
    EXPECT_TRUE(test::becomes_true([&] { return ended == 1 && server.connections() == 0; }));
}

TEST_F(WebSockets, SilentClientsArePingedAndDisconnected) {
    open(client, "/echo");
    EXPECT_EQ(receive(client).opcode, ping);
    client.send(frame(pong, ""));
    EXPECT_EQ(receive(client).opcode, ping);
    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_TRUE(test::becomes_true([&] { return ended == 1 && server.connections() == 0; }));
}

TEST_F(WebSockets, StopReadingWhenMessagesAreUnread) {
    open(client, "/idle");
    std::string frames;
    for (int i = 0; i < 12; ++i) frames += frame(text, "x");
    client.send(frames + frame(ping, "not read"));
    // Each message needs several turns of the loop.
    for (int i = 0; i < 30; ++i) server.settle();
    EXPECT_LE(woken, 8);
    server.on_loop([] {
        is_enough = true;
        news->set();
    });
    EXPECT_EQ(receive(client).code(), 1000);
    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_TRUE(test::becomes_true([&] { return ended == 1 && server.connections() == 0; }));
}

TEST_F(WebSockets, EndWithServer) {
    RawClient second(server.port());
    open(client, "/echo");
    open(second, "/both");
    ASSERT_TRUE(test::becomes_true([] { return begun == 2; }));
    server.stop();
    EXPECT_TRUE(server.context().stopped());
}

TEST_F(WebSockets, RejectOtherRequests) {
    client.get("/echo");
    const auto answer = client.read_until("WebSocket connections");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 426 ")) << answer;
    EXPECT_NE(answer.find("\r\nUpgrade: websocket\r\n"), std::string::npos) << answer;
    EXPECT_NE(answer.find("\r\nConnection: Upgrade\r\n"), std::string::npos) << answer;
    client.get("/echo", "Upgrade: h2c\r\nConnection: Upgrade\r\n");
    EXPECT_TRUE(client.read_until("WebSocket connections").starts_with("HTTP/1.1 426 "));
    EXPECT_EQ(begun, 0);
}

struct ImpatientWebSockets : WebSockets {
    static Limits limits() {
        Limits limits;
        limits.write_deadline = milliseconds{200};
        return limits;
    }
    ImpatientWebSockets() : WebSockets(limits()) {}
};

TEST_F(ImpatientWebSockets, EndWhenTheClientDoesNotRead) {
    RawClient slow(server.port(), 4096);
    open(slow, "/endless");
    // The client is not silent, so no ping disconnects it.
    EXPECT_TRUE(test::becomes_true([&] {
        try {
            slow.send(frame(pong, ""));
        } catch (const std::system_error&) {
        }
        return ended == 1;
    }));
    EXPECT_LT(written, 16U << 20);
}

}  // namespace
}  // namespace plaza::http
