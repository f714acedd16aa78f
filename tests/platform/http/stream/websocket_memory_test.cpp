#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>

#include "platform/http/stream/websocket.hpp"
#include "tests/support/memory.hpp"
#include "tests/support/route_server.hpp"

namespace plaza::http {
namespace {

using test::RouteMount;
using test::RouteServer;

std::atomic<int> begun = 0;

Task<> wait_for_end(WebSocket* socket) {
    ++begun;
    Signal never;
    while (co_await socket->wait(never)) never.reset();
}

Task<Response> get_quiet(test::RouteContext&, RequestRef request) {
    co_return web_socket(*request, {}, wait_for_end);
}

/// Beast's stream has a buffer for reads of 1,536 bytes, which no setting changes.
TEST(IdleWebSockets, UseLittleMemory) {
    RouteServer server([](const RouteMount& mount) { mount.get<"/quiet", get_quiet, Public>(); });
    const auto each = test::bytes_of_connection(server, "/quiet",
                                                "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                                "Sec-WebSocket-Version: 13\r\n"
                                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
                                                begun);
    RecordProperty("bytes_of_a_web_socket", static_cast<int>(each));
    std::printf("an idle WebSocket has %zu bytes\n", each);
    EXPECT_LE(each, 8U << 10);
}

}  // namespace
}  // namespace plaza::http
