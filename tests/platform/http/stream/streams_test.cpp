#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "platform/http/server/stream_writer.hpp"
#include "platform/http/stream/sse.hpp"
#include "tests/support/memory.hpp"
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

std::shared_ptr<const std::string> shared(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
}

// Each test begins with new values. Atomic, because the loop's thread changes them.
std::atomic<int> begun = 0;
std::atomic<int> ended = 0;
std::atomic<std::size_t> written = 0;
std::optional<Signal> news;

/// Counts running streams, including those that fail or are destroyed.
struct Counted {
    Counted() { ++begun; }
    ~Counted() { ++ended; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
};

Response plain_stream(Stream stream) {
    return {.content_type = "text/plain", .body = std::move(stream)};
}

Task<> write_three(StreamWriter* writer) {
    const Counted counted;
    for (const auto* text : {"first", "", "second"})
        if (!co_await writer->write(shared(text))) co_return;
}

Task<> fail_later(StreamWriter* writer) {
    const Counted counted;
    co_await writer->write(shared("first"));
    throw std::runtime_error("thrown by the test");
}

Task<> wait_for_news(StreamWriter* writer) {
    const Counted counted;
    co_await writer->write(shared("hello"));
    while (co_await writer->wait(*news)) {
        news->reset();
        if (!co_await writer->write(shared("news"))) co_return;
    }
}

Task<> wait_quietly(StreamWriter* writer) {
    const Counted counted;
    Signal never;
    while (co_await writer->wait(never)) never.reset();
}

Task<> wait_with_heartbeats(StreamWriter* writer) {
    const Counted counted;
    Signal never;
    writer->set_heartbeat(heartbeat(), milliseconds{20});
    while (co_await writer->wait(never)) never.reset();
}

/// Writes more than the kernel's buffers hold, then waits.
Task<> write_much_and_wait(StreamWriter* writer) {
    const Counted counted;
    co_await writer->write(shared(std::string(16 << 20, 'x')));
    Signal never;
    writer->set_heartbeat(heartbeat(), milliseconds{20});
    while (co_await writer->wait(never)) never.reset();
}

Task<> write_without_end(StreamWriter* writer) {
    const Counted counted;
    const auto bytes = shared(std::string(64 << 10, 'x'));
    while (co_await writer->write(bytes)) written += bytes->size();
}

template <Task<> (*Follow)(StreamWriter*)>
Task<Response> get_stream(RouteContext&) {
    co_return plain_stream(Follow);
}

void add_routes(const RouteMount& mount) {
    mount.get<"/three", get_stream<write_three>, Public>();
    mount.get<"/failing", get_stream<fail_later>, Public>();
    mount.get<"/news", get_stream<wait_for_news>, Public>();
    mount.get<"/quiet", get_stream<wait_quietly>, Public>();
    mount.get<"/heartbeats", get_stream<wait_with_heartbeats>, Public>();
    mount.get<"/much", get_stream<write_much_and_wait>, Public>();
    mount.get<"/endless", get_stream<write_without_end>, Public>();
}

struct Streams : testing::Test {
    explicit Streams(const Limits& limits = {}) : server(add_routes, {.limits = limits}) {
        begun = ended = 0;
        written = 0;
        news.emplace();
    }

    void expect_ended(int count) {
        EXPECT_TRUE(test::becomes_true([&] { return ended == count && server.connections() == 0; }));
    }

    RouteServer server;
    RawClient client{server.port()};
};

TEST_F(Streams, BodiesAreChunked) {
    client.get("/three");
    const auto all = client.read_to_end();
    EXPECT_NE(all.find("\r\nTransfer-Encoding: chunked\r\n"), std::string::npos) << all;
    EXPECT_NE(all.find("\r\nConnection: close\r\n"), std::string::npos) << all;
    EXPECT_EQ(all.find("Content-Length"), std::string::npos) << all;
    EXPECT_TRUE(all.ends_with("\r\n\r\n5\r\nfirst\r\n6\r\nsecond\r\n0\r\n\r\n")) << all;
    expect_ended(1);
}

TEST_F(Streams, CloseHttp10Connection) {
    client.get("/three", {}, "1.0");
    const auto all = client.read_to_end();
    EXPECT_EQ(all.find("Transfer-Encoding"), std::string::npos) << all;
    EXPECT_TRUE(all.ends_with("\r\n\r\nfirstsecond")) << all;
}

TEST_F(Streams, HeadReturnsNoBody) {
    client.send("HEAD /quiet HTTP/1.1\r\nHost: a\r\n\r\nGET /three HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto head = client.read_until("\r\n\r\n");
    EXPECT_NE(head.find("Transfer-Encoding: chunked"), std::string::npos) << head;
    EXPECT_TRUE(client.read_to_end().ends_with("0\r\n\r\n"));
    EXPECT_EQ(begun, 1);
}

TEST_F(Streams, WriteWhenSignaled) {
    client.get("/news");
    EXPECT_TRUE(client.read_until("hello").ends_with("5\r\nhello"));
    for (int i = 0; i < 3; ++i) {
        server.on_loop([] { news->set(); });
        EXPECT_EQ(client.read_until("news\r\n"), (i == 0 ? "\r\n4\r\nnews\r\n" : "4\r\nnews\r\n"));
    }
}

TEST_F(Streams, EndWhenClientLeaves) {
    client.get("/quiet");
    ASSERT_TRUE(test::becomes_true([] { return begun == 1; }));
    client.close();
    expect_ended(1);
}

TEST_F(Streams, IgnoreClientInput) {
    client.get("/news");
    (void)client.read_until("hello\r\n");
    client.send("GET /three HTTP/1.1\r\nHost: a\r\n\r\n" + std::string(10'000, 'x'));
    server.settle();
    server.on_loop([] { news->set(); });
    EXPECT_EQ(client.read_until("news"), "4\r\nnews");
    EXPECT_EQ(begun, 1);
}

TEST_F(Streams, EndCleanlyWhenServerDrains) {
    client.get("/news");
    (void)client.read_until("hello\r\n");
    server.begin_to_drain();
    EXPECT_EQ(client.read_to_end(), "0\r\n\r\n");
    expect_ended(1);
    RawClient late(server.port());
    late.get("/news");
    EXPECT_TRUE(late.read_to_end().ends_with("\r\n\r\n0\r\n\r\n"));
}

TEST_F(Streams, EndCleanlyWhenServerFinishes) {
    client.get("/news");
    (void)client.read_until("hello\r\n");
    server.begin_to_finish(hours{1});
    EXPECT_EQ(client.read_to_end(), "0\r\n\r\n");
    server.wait_until_finished();
}

TEST_F(Streams, FailureSendsNoLastChunk) {
    client.get("/failing");
    EXPECT_TRUE(client.read_to_end().ends_with("5\r\nfirst\r\n"));
    expect_ended(1);
    RawClient other(server.port());
    other.get("/three");
    EXPECT_TRUE(other.read_to_end().ends_with("0\r\n\r\n"));
}

TEST_F(Streams, EndWithServer) {
    std::vector<RawClient> clients;
    for (const auto* target : {"/quiet", "/news", "/endless", "/heartbeats"})
        clients.emplace_back(server.port()).get(target);
    ASSERT_TRUE(test::becomes_true([] { return begun == 4; }));
    server.stop();
    EXPECT_EQ(server.context().stopped(), true);
}

struct ImpatientStreams : Streams {
    static Limits limits() {
        Limits limits;
        limits.write_deadline = milliseconds{200};
        limits.idle_deadline = limits.header_deadline = milliseconds{100};
        return limits;
    }
    ImpatientStreams() : Streams(limits()) {}
};

TEST_F(ImpatientStreams, EndWhenTheClientDoesNotRead) {
    RawClient slow(server.port(), 4096);
    slow.get("/endless");
    EXPECT_TRUE(test::becomes_true([] { return ended == 1; }));
    // The size of the kernel's buffers.
    EXPECT_LT(written, 16U << 20);
    EXPECT_GT(written, 0U);
}

TEST_F(ImpatientStreams, ContinueWhileClientReads) {
    client.get("/endless");
    for (int i = 0; i < 1'000; ++i) EXPECT_EQ(client.read(64 << 10).size(), 64U << 10);
    EXPECT_EQ(ended, 0);
}

TEST_F(ImpatientStreams, SendHeartbeatsAndHaveNoDeadline) {
    client.get("/heartbeats");
    // Each heartbeat takes at least 20 ms: together longer than all deadlines.
    for (int i = 0; i < 30; ++i) EXPECT_TRUE(client.read_until("\r\n7\r\n:thump\n").ends_with(":thump\n"));
    EXPECT_EQ(ended, 0);
    client.close();
    expect_ended(1);
}

TEST_F(ImpatientStreams, HaveNoDeadlineAfterSlowWrite) {
    client.get("/much");
    (void)client.read_until("\r\n\r\n1000000\r\n");
    (void)client.read(16 << 20);
    for (int i = 0; i < 30; ++i) EXPECT_TRUE(client.read_until("\r\n7\r\n:thump\n").ends_with(":thump\n"));
    EXPECT_EQ(ended, 0);
}

TEST_F(Streams, IdleStreamsUseLittleMemory) {
    const auto each = test::bytes_of_connection(server, "/quiet", {}, begun);
    RecordProperty("bytes_of_a_stream", static_cast<int>(each));
    std::printf("an idle stream has %zu bytes\n", each);
    EXPECT_LE(each, 8U << 10);
}

}  // namespace
}  // namespace plaza::http
