#include "platform/http/routing/body_stream.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "platform/http/server/memory_budget.hpp"
#include "platform/http/upload/multipart.hpp"
#include "tests/support/client.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/route_server.hpp"

namespace plaza::http {
namespace {

using std::chrono::milliseconds;
using test::Client;
using test::RawClient;
using test::RouteCaller;
using test::RouteContext;
using test::RouteMount;
using test::RouteServer;

constexpr std::size_t longest = 8 << 20;

struct Told {
    std::int64_t size = 0;
    std::int64_t longest_piece = 0;
    std::int64_t sum = 0;
};
BOOST_DESCRIBE_STRUCT(Told, (), (size, longest_piece, sum))

std::int64_t sum_of(std::string_view bytes) {
    std::int64_t sum = 0;
    for (const char byte : bytes) sum = (sum * 31 + static_cast<unsigned char>(byte)) % 1'000'003;
    return sum;
}

Task<Told> count(RouteContext&, BodyStream body) {
    Told told;
    while (true) {
        const auto piece = co_await body.next();
        if (piece.empty()) co_return told;
        told.size += static_cast<std::int64_t>(piece.size());
        told.longest_piece = std::max(told.longest_piece, static_cast<std::int64_t>(piece.size()));
        for (const char byte : piece) told.sum = (told.sum * 31 + static_cast<unsigned char>(byte)) % 1'000'003;
    }
}

Task<Told> count_of_caller(RouteContext& context, RouteCaller, BodyStream body) {
    return count(context, body);
}

Task<NoContent> ignore(RouteContext&, BodyStream) {
    co_return NoContent{};
}

Task<Told> take_whole(RouteContext&, RouteCaller, Body<Told> body) {
    co_return *body;
}

struct Uploaded {
    std::string fields;
    std::int64_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(Uploaded, (), (fields, bytes))

Task<Uploaded> upload(RouteContext&, HeaderField<"Content-Type", std::string> type, BodyStream body) {
    const auto boundary = multipart_boundary(*type);
    if (!boundary) throw Rejection{415, "no form"};
    MultipartParser parser(*boundary);
    Uploaded uploaded;
    for (auto piece = co_await body.next(); !piece.empty(); piece = co_await body.next()) {
        parser.feed(piece);
        for (auto event = parser.next(); !event || *event; event = parser.next()) {
            if (!event) throw event.error();
            uploaded.fields.append((*event)->name).append((*event)->name.empty() ? "" : " ");
            if ((*event)->kind == MultipartEvent::Kind::file_data)
                uploaded.bytes += static_cast<std::int64_t>((*event)->data.size());
        }
    }
    if (const auto rejection = parser.finish()) throw *rejection;
    co_return uploaded;
}

void add_routes(const RouteMount& mount) {
    const RouteOptions options{.max_body = longest};
    mount.post<"/count", count, Public>({}, options);
    mount.post<"/short", count, Public>({}, {.max_body = 100'000});
    mount.post<"/mine", count_of_caller>({}, options);
    mount.post<"/whole", take_whole>();
    mount.post<"/ignore", ignore, Public>({}, options);
    mount.post<"/upload", upload, Public>({}, options);
}

ListenerSettings impatient() {
    ListenerSettings settings;
    settings.limits.body_deadline = milliseconds{400};
    return settings;
}

struct BodyStreams : testing::Test {
    std::string count_chunked(std::string_view chunks, std::string_view path = "/count") {
        RawClient raw(server.port());
        raw.send(fmt::format("POST {} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n{}",
                             path, chunks));
        const auto all = raw.read_to_end();
        return all.substr(all.find("\r\n\r\n") + 4);
    }
    static std::string told(std::string_view body, std::size_t piece) {
        return fmt::format(R"({{"size":{},"longest_piece":{},"sum":{}}})", body.size(), piece, sum_of(body));
    }
    static std::string chunk(std::string_view bytes) { return fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes); }

    RouteServer server{add_routes, impatient()};
    Client client{server.port()};
};

TEST_F(BodyStreams, ReturnShortBodyInOnePiece) {
    for (const std::string body : {"", "x", "some more"}) {
        const auto answer = client.post("/count", {body, "image/png"});
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, told(body, body.size()));
    }
}

TEST_F(BodyStreams, ReturnLongBodyInPieces) {
    std::string body;
    while (body.size() < longest) body += fmt::format("{} ", body.size());
    body.resize(longest);
    for (const std::size_t size :
         {std::size_t{64 << 10}, std::size_t{(64 << 10) + 1}, std::size_t{1'000'000}, longest}) {
        const auto sent = body.substr(0, size);
        const auto answer = client.post("/count", {sent, "image/png"});
        ASSERT_EQ(answer.status, 200) << answer.body;
        const auto json = answer.json();
        EXPECT_EQ(json["size"], size);
        EXPECT_EQ(json["sum"], sum_of(sent));
        EXPECT_LE(json["longest_piece"], 64 << 10);
    }
    EXPECT_EQ(client.post("/count", {body + "x", "image/png"}).status, 413);
    EXPECT_EQ(client.post("/short", {body.substr(0, 100'001), "image/png"}).status, 413);
}

TEST_F(BodyStreams, DecodeChunks) {
    EXPECT_EQ(count_chunked("0\r\n\r\n"), told("", 0));
    EXPECT_EQ(count_chunked("3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"), told("abcde", 5));
    const std::string long_chunk(200'000, 'y');
    const auto all = count_chunked(chunk(long_chunk) + chunk(long_chunk) + "0\r\n\r\n");
    EXPECT_TRUE(all.starts_with(R"({"size":400000,)")) << all;
    EXPECT_NE(all.find(fmt::format("\"sum\":{}", sum_of(long_chunk + long_chunk))), std::string::npos) << all;
    const std::string longer(4 << 20, 'z');
    EXPECT_TRUE(count_chunked(chunk(longer) + "0\r\n\r\n").starts_with(R"({"size":4194304,)"));
    EXPECT_TRUE(count_chunked(chunk(long_chunk) + "x").starts_with("400 malformed chunk"));
    EXPECT_TRUE(count_chunked(chunk(long_chunk) + "0\r\n\r\n", "/short").starts_with("413 "));
    EXPECT_TRUE(count_chunked(fmt::format("{:x}\r\n", longest + 1)).starts_with("413 "));
    EXPECT_TRUE(count_chunked(chunk(long_chunk) + fmt::format("{:x}\r\n", longest - 199'999)).starts_with("413 "));
}

TEST_F(BodyStreams, KeepNextRequestIntact) {
    RawClient raw(server.port());
    const auto request =
        "POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
        "POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n";
    for (int i = 0; i < 3; ++i) raw.send(request);
    const std::string long_body(100'000, 'z');
    raw.send(
        fmt::format("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{}", long_body.size(), long_body));
    raw.send(request);
    for (int i = 0; i < 4; ++i) {
        EXPECT_NE(raw.read_until("\"longest_piece\"").find("{\"size\":3,"), std::string::npos);
        EXPECT_NE(raw.read_until("\"longest_piece\"").find("{\"size\":2,"), std::string::npos);
        if (i == 2) EXPECT_NE(raw.read_until("\"longest_piece\"").find("{\"size\":100000,"), std::string::npos);
    }
}

TEST_F(BodyStreams, KeepConnectionOpenAfterChunks) {
    RawClient raw(server.port());
    const auto chunks = chunk(std::string(200'000, 'y')) + "0\r\n\r\n";
    for (int i = 0; i < 3; ++i) {
        raw.send("POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
        EXPECT_NE(raw.read_until("\"sum\"").find("{\"size\":200000,"), std::string::npos);
    }
}

TEST_F(BodyStreams, SendContinueWhenBodyIsRead) {
    RawClient raw(server.port());
    raw.send("POST /mine HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_TRUE(raw.read_until("sign in").starts_with("HTTP/1.1 401 "));
    RawClient known(server.port());
    known.send(
        "POST /mine HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ana\r\nContent-Length: 2000000\r\n"
        "Expect: 100-continue\r\n\r\n");
    EXPECT_EQ(known.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    known.send(std::string(2'000'000, 'x'));
    EXPECT_NE(known.read_until("\"longest").find("{\"size\":2000000"), std::string::npos);
}

TEST_F(BodyStreams, SendContinueOnlyForUsedBody) {
    constexpr std::string_view expect = " HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n";
    constexpr std::string_view length = "Content-Length: 1024\r\n\r\n";
    struct Case {
        std::string_view request;
        std::string_view status;
    };
    for (const auto& [request, status] : {Case{"POST /nowhere", "HTTP/1.1 404 "}, Case{"PUT /mine", "HTTP/1.1 405 "},
                                          Case{"POST /mine", "HTTP/1.1 401 "}}) {
        for (const auto framing : {length, std::string_view("Transfer-Encoding: chunked\r\n\r\n")}) {
            RawClient raw(server.port());
            raw.send(fmt::format("{}{}{}", request, expect, framing));
            const auto answer = raw.read_to_end();
            EXPECT_TRUE(answer.starts_with(status)) << answer;
            EXPECT_NE(answer.find("\r\nConnection: close\r\n"), std::string::npos) << answer;
        }
    }
    RawClient known(server.port());
    known.send(fmt::format("POST /mine{}Authorization: Bearer ana\r\n{}", expect, length));
    EXPECT_EQ(known.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    known.send(std::string(1024, 'x'));
    EXPECT_NE(known.read_until("\"longest").find("{\"size\":1024"), std::string::npos);
    // Malformed JSON is reported before the missing credential, so the body is read.
    known.send(fmt::format("POST /whole{}Content-Type: application/json\r\n{}", expect, length));
    EXPECT_TRUE(known.read_until("\r\n\r\n").ends_with("}HTTP/1.1 100 Continue\r\n\r\n"));
    known.send(std::string(1024, 'x'));
    EXPECT_TRUE(known.read_until("\r\n\r\n").starts_with("HTTP/1.1 422 "));
}

TEST_F(BodyStreams, UnreadBodyClosesConnection) {
    const auto answer = client.post("/ignore", {std::string(200'000, 'x'), "image/png"});
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_EQ(client.post("/ignore", {"short", "image/png"}).header("Connection"), "");
}

TEST_F(BodyStreams, RejectSlowClients) {
    RawClient raw(server.port());
    raw.send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\nabc");
    EXPECT_TRUE(raw.read_to_end().starts_with("HTTP/1.1 408 "));
}

TEST_F(BodyStreams, UseBudgetForOnePiece) {
    auto settings = impatient();
    settings.limits.bodies = 1 << 20;
    RouteServer small(add_routes, settings);
    Client other(small.port());
    EXPECT_EQ(other.post("/count", {std::string(4 << 20, 'x'), "image/png"}).status, 200);
    settings.limits.bodies = 100 << 10;
    RouteServer tiny(add_routes, settings);
    Client refused(tiny.port());
    EXPECT_EQ(refused.post("/count", {std::string(4 << 20, 'x'), "image/png"}).status, 503);
}

TEST_F(BodyStreams, FeedMultipartParser) {
    std::string body = "--b\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\na cat\r\n";
    body += "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"cat.png\"\r\n\r\n";
    body += std::string(3 << 20, '-') + "\r\n--b--\r\n";
    const auto answer = client.post("/upload", {body, "multipart/form-data; boundary=b"});
    EXPECT_EQ(answer.body, R"({"fields":"description file ","bytes":3145728})");
    EXPECT_EQ(client.post("/upload", {"--b", "multipart/form-data; boundary=b"}).status, 400);
    EXPECT_EQ(client.post("/upload", {"--b", "text/plain"}).status, 415);
}

}  // namespace
}  // namespace plaza::http
