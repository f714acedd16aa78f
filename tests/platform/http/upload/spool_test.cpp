#include "platform/http/upload/spool.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <iterator>
#include <span>
#include <string>

#include "platform/crypto/sha256.hpp"
#include "platform/http/server/rejection.hpp"
#include "platform/http/upload/multipart.hpp"
#include "tests/support/client.hpp"
#include "tests/support/route_server.hpp"
#include "tests/support/small_disk.hpp"
#include "tests/support/wait.hpp"

namespace plaza::http {
namespace {

namespace fs = std::filesystem;
using test::RouteContext;
using test::RouteMount;

constexpr std::size_t longest = 5 << 20;

// Of the only test of this process.
DiskPool* disk = nullptr;
std::string directory;

struct Stored {
    std::int64_t size = 0;
    std::string digest;
};
BOOST_DESCRIBE_STRUCT(Stored, (), (size, digest))

Task<Stored> describe(const Spool* spool) {
    std::string bytes(spool->size() + 1, '\0');
    std::size_t read = 0;
    while (true) {
        const std::span<char> rest(bytes.data() + read, bytes.size() - read);
        const auto got = co_await disk->read(spool->descriptor(), rest, read);
        if (got <= 0) break;
        read += static_cast<std::size_t>(got);
    }
    bytes.resize(read);
    co_return Stored{static_cast<std::int64_t>(spool->size()), crypto::sha256_hex(bytes)};
}

Task<Stored> store_body(RouteContext&, BodyStream body) {
    Spool spool(*disk, directory, longest);
    for (auto piece = co_await body.next(); !piece.empty(); piece = co_await body.next()) co_await spool.write(piece);
    co_return co_await describe(&spool);
}

/// Stores the files of a form one after the other.
Task<Stored> store_files(RouteContext&, HeaderField<"Content-Type", std::string> type, BodyStream body) {
    Spool spool(*disk, directory, longest);
    MultipartParser parser(multipart_boundary(*type).value_or(""));
    while (true) {
        const auto event = parser.next();
        if (!event) throw event.error();
        if (*event) {
            const bool is_data = (*event)->kind == MultipartEvent::Kind::file_data;
            if (is_data) co_await spool.write((*event)->data);
            continue;
        }
        const auto piece = co_await body.next();
        if (piece.empty()) break;
        parser.feed(piece);
    }
    co_return co_await describe(&spool);
}

void add_routes(const RouteMount& mount) {
    mount.post<"/body", store_body, Public>({}, {.max_body = longest + 1});
    mount.post<"/files", store_files, Public>({}, {.max_body = 2 * longest});
}

std::string new_directory() {
    return fmt::format("{}/spool-{}", testing::TempDir(), getpid());
}

std::string numbers(std::size_t size) {
    std::string bytes;
    while (bytes.size() < size) bytes += fmt::format("{} ", bytes.size());
    bytes.resize(size);
    return bytes;
}

std::string stored(const std::string& bytes) {
    return fmt::format(R"({{"size":{},"digest":"{}"}})", bytes.size(), crypto::sha256_hex(bytes));
}

std::ptrdiff_t open_files() {
    return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator());
}

/// Starts its threads when it is constructed.
struct SpoolServer {
    explicit SpoolServer(const std::string& files) {
        disk = &pool;
        directory = files;
    }

    DiskPool pool;
    test::RouteServer server{add_routes};
    test::Client client{server.port()};
};

struct Spools : testing::Test {
    Spools() { fs::create_directory(directory); }
    ~Spools() override { fs::remove_all(directory); }

    test::Answer post(const std::string& bytes) { return spools.client.post("/body", {bytes, "image/png"}); }

    SpoolServer spools{new_directory()};
};

TEST_F(Spools, StoreBody) {
    for (const std::size_t size : {std::size_t{1}, std::size_t{64 << 10}, longest}) {
        const auto bytes = numbers(size);
        const auto answer = post(bytes);
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, stored(bytes));
    }
}

TEST_F(Spools, StoreFilesOfForm) {
    const auto bytes = numbers(3 << 20);
    std::string form;
    for (const auto part : {std::string_view(bytes).substr(0, 1'000), std::string_view(bytes).substr(1'000)}) {
        form += "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"cat.png\"\r\n\r\n";
        form.append(part).append("\r\n");
    }
    const auto answer = spools.client.post("/files", {form + "--b--\r\n", "multipart/form-data; boundary=b"});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, stored(bytes));
}

TEST_F(Spools, RejectLongBody) {
    const auto answer = post(numbers(longest + 1));
    EXPECT_EQ(answer.status, 413);
    EXPECT_EQ(answer.body, "413 the request body is longer than 5242880 bytes");
    EXPECT_EQ(post("short").status, 200);
}

TEST_F(Spools, LeaveNoFiles) {
    EXPECT_EQ(post("a").status, 200);
    const auto before = open_files();
    for (int i = 0; i < 20; ++i) EXPECT_EQ(post(numbers(100'000)).status, 200);
    EXPECT_TRUE(fs::is_empty(directory));
    EXPECT_TRUE(test::becomes_true([&] { return open_files() <= before; }));
}

TEST_F(Spools, MissingDirectoryIsFailure) {
    fs::remove_all(directory);
    EXPECT_EQ(post("a").status, 500);
}

TEST(SpoolsOnSmallDisk, FullDiskReturns507) {
    if (!test::SmallDisk::is_possible()) GTEST_SKIP() << "only root can mount a disk";
    const auto mounted = new_directory();
    {
        const test::SmallDisk small(mounted, 32);
        SpoolServer spools(mounted);  // after the mount, which only later threads see
        const test::Body body{numbers(1 << 20), "image/png"};
        small.fill();
        const auto answer = spools.client.post("/body", body);
        EXPECT_EQ(answer.status, 507);
        EXPECT_EQ(answer.body, "507 the server has no disk space for this upload");
        small.make_room();
        EXPECT_EQ(spools.client.post("/body", body).status, 200);
    }
    fs::remove(mounted);
}

}  // namespace
}  // namespace plaza::http
