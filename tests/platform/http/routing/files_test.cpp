#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "platform/http/server/response.hpp"
#include "tests/support/client.hpp"
#include "tests/support/route_server.hpp"
#include "tests/support/wire.hpp"

namespace plaza::http {
namespace {

using test::Answer;
using test::Client;
using test::RouteContext;
using test::RouteMount;
using test::RouteServer;
using test::Wire;

constexpr const char* etag = "\"v1\"";
constexpr const char* modified = "Sun, 06 Nov 1994 08:49:37 GMT";

std::string path_of_file;

std::string read_whole(const char* path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

File open_file(const char* path, std::uint64_t size) {
    return {std::make_shared<const OpenFile>(open(path, O_RDONLY | O_CLOEXEC)), size};
}

Task<Response> get_file(RouteContext&) {
    const auto size = std::filesystem::file_size(path_of_file);
    Response response{.content_type = "image/png", .body = open_file(path_of_file.c_str(), size)};
    response.add("ETag", etag).add("Last-Modified", modified);
    co_return response;
}

/// RWF_NOWAIT does not work for procfs, so the disk pool reads this file.
Task<Response> get_kernel(RouteContext&) {
    const char* path = "/proc/version";
    co_return Response{.content_type = "text/plain", .body = open_file(path, read_whole(path).size())};
}

Task<Response> get_promised(RouteContext&) {
    const auto size = std::filesystem::file_size(path_of_file);
    co_return Response{.content_type = "image/png", .body = open_file(path_of_file.c_str(), size + 1)};
}

void add_routes(const RouteMount& mount) {
    mount.get<"/file", get_file, Public>();
    mount.get<"/kernel", get_kernel, Public>();
    mount.get<"/promised", get_promised, Public>();
}

struct Files : testing::Test {
    Files() {
        path_of_file = fmt::format("{}/files-{}", testing::TempDir(), getpid());
        for (int i = 0; content.size() < 300'000; ++i) content += std::to_string(i);
        std::ofstream(path_of_file, std::ios::binary) << content;
    }
    ~Files() override { std::filesystem::remove(path_of_file); }

    Answer get(std::string_view range, const test::Headers& more = {}) {
        auto headers = more;
        headers.emplace_back("Range", range);
        return client.get("/file", headers);
    }
    [[nodiscard]] std::string range_of(std::size_t first, std::size_t last) const {
        return fmt::format("bytes {}-{}/{}", first, last, content.size());
    }

    std::string content;
    RouteServer server{add_routes};
    Client client{server.port()};
};

TEST_F(Files, FileIsSentCompletely) {
    const auto answer = client.get("/file");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "image/png");
    EXPECT_EQ(answer.header("Accept-Ranges"), "bytes");
    EXPECT_TRUE(answer.body == content);
}

TEST_F(Files, HeadReturnsSizeWithoutBody) {
    const auto answer = client.send("HEAD", "/file", {}, {{"Range", "bytes=0-1"}});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Length"), std::to_string(content.size()));
    EXPECT_EQ(client.get("/kernel").status, 200);
}

TEST_F(Files, OneRangeIsSent) {
    struct Case {
        std::string_view range;
        std::size_t first;
        std::size_t last;
    };
    const auto end = content.size() - 1;
    for (const auto& [range, first, last] :
         {Case{"bytes=0-0", 0, 0}, Case{"bytes=100-199", 100, 199}, Case{"bytes=100000-", 100'000, end},
          Case{"bytes=-7", end - 6, end}, Case{"bytes=-99999999999999999999999", 0, end},
          Case{"bytes=5-99999999999999999999999", 5, end}, Case{"Bytes=1-2", 1, 2}, Case{"bytes= 1-2", 1, 2}}) {
        const auto answer = get(range);
        EXPECT_EQ(answer.status, 206) << range;
        EXPECT_EQ(answer.header("Content-Range"), range_of(first, last)) << range;
        EXPECT_TRUE(answer.body == content.substr(first, last - first + 1)) << range;
        EXPECT_EQ(answer.header("ETag"), etag);
    }
}

TEST_F(Files, UnsupportedRangesAreIgnored) {
    for (const auto* range : {"bytes=0-1,3-4", "bytes=2-1", "bytes=a-b", "bytes=-", "bytes", "lines=0-1", "bytes=1",
                              "bytes=-1-2", "bytes=+1-2", ""})
        EXPECT_EQ(get(range).status, 200) << range;
    EXPECT_EQ(get("bytes=0-1", {{"Range", "bytes=0-1"}}).status, 200);
}

TEST_F(Files, RangeAfterEndReturns416) {
    for (const auto& range : {fmt::format("bytes={}-", content.size()), std::string("bytes=-0"),
                              std::string("bytes=99999999999999999999999-")}) {
        const auto answer = get(range);
        EXPECT_EQ(answer.status, 416) << range;
        EXPECT_EQ(answer.header("Content-Range"), fmt::format("bytes */{}", content.size()));
        EXPECT_EQ(answer.header("ETag"), "");
    }
}

TEST_F(Files, EmptyFileHasNoRange) {
    std::ofstream(path_of_file, std::ios::binary | std::ios::trunc).close();
    EXPECT_EQ(get("bytes=0-").status, 416);
    EXPECT_EQ(get("bytes=-5").status, 200);
    EXPECT_EQ(client.get("/file").body, "");
}

TEST_F(Files, IfRangeSendsCompleteNewVersion) {
    EXPECT_EQ(get("bytes=0-1", {{"If-Range", etag}}).status, 206);
    EXPECT_EQ(get("bytes=0-1", {{"If-Range", modified}}).status, 206);
    for (const auto* other : {"\"v2\"", "W/\"v1\"", "Sun, 06 Nov 1994 08:49:38 GMT", "nonsense"})
        EXPECT_EQ(get("bytes=0-1", {{"If-Range", other}}).status, 200) << other;
}

TEST_F(Files, ConditionsPrecedeRanges) {
    const auto answer = get("bytes=0-1", {{"If-None-Match", etag}});
    EXPECT_EQ(answer.status, 304);
    EXPECT_EQ(answer.header("Content-Range"), "");
    EXPECT_EQ(client.get("/file").status, 200);
}

TEST_F(Files, DiskPoolReadsUncachedFiles) {
    EXPECT_EQ(client.get("/kernel").body, read_whole("/proc/version"));
    EXPECT_EQ(client.get("/kernel", {{"Range", "bytes=3-5"}}).body, read_whole("/proc/version").substr(3, 3));
}

TEST_F(Files, TruncatedFileClosesConnection) {
    Wire wire(server.port());
    wire.send("GET /promised HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto all = wire.read_to_end();
    EXPECT_NE(all.find(fmt::format("Content-Length: {}\r\n", content.size() + 1)), std::string::npos);
    EXPECT_TRUE(all.ends_with(content));
}

TEST_F(Files, DisconnectDoesNotDisturbOtherClients) {
    for (int i = 0; i < 20; ++i) {
        Wire wire(server.port());
        wire.send("GET /file HTTP/1.1\r\nHost: a\r\n\r\n");
        if (i % 2 == 0) wire.read_more();
    }
    EXPECT_TRUE(client.get("/file").body == content);
}

}  // namespace
}  // namespace plaza::http
