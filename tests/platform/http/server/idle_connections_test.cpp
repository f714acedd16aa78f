// The memory of connections that wait for their next request.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

#include "tests/support/memory.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/route_server.hpp"
#include "tests/support/wait.hpp"

namespace plaza::http {
namespace {

using test::allocated_bytes;
using test::RawClient;
using test::RouteServer;

// Atomic, because the loop's thread changes it.
std::atomic<std::size_t> handled = 0;

Task<Response> get_text(test::RouteContext&) {
    ++handled;
    co_return Response{.content_type = "text/plain", .body = std::string("a text")};
}

void add_routes(const test::RouteMount& mount) {
    mount.get<"/text", get_text, Public>();
}

/// The input and the frames of a request are freed before the connection waits for the next one. Coroutine frames are
/// larger without optimization.
TEST(IdleConnections, UseLittleMemory) {
    constexpr std::size_t count = 1'000;
    test::allow_many_descriptors();
    RouteServer server(add_routes);
    std::vector<RawClient> clients;
    clients.reserve(count + 1);
    const auto answered = [&](std::size_t requests) {
        return test::becomes_true([&] { return handled == requests && server.in_flight() == 0; });
    };
    // The clients do not read their answers, so that they allocate nothing.
    const std::string long_head = "X-Long: " + std::string(4'000, 'x') + "\r\n";
    clients.emplace_back(server.port()).get("/text", long_head);  // allocates objects that are created once
    ASSERT_TRUE(answered(1));
    server.settle();
    const auto before = allocated_bytes();
    for (std::size_t i = 0; i < count; ++i) clients.emplace_back(server.port()).get("/text", long_head);
    ASSERT_TRUE(answered(count + 1));
    server.settle();
    ASSERT_EQ(server.connections(), count + 1);
    const auto each = (allocated_bytes() - before) / count;
    RecordProperty("bytes_of_a_connection", static_cast<int>(each));
    std::printf("an idle connection has %zu bytes\n", each);
    EXPECT_LE(each, 4U << 10);
}

}  // namespace
}  // namespace plaza::http
