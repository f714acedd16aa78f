// Scopes as an option of a route.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/client.hpp"
#include "tests/support/route_server.hpp"

namespace plaza::http {
namespace {

using test::Client;
using test::RouteCaller;
using test::RouteContext;
using test::RouteMount;
using test::RouteReadContext;
using test::RouteReadThenWrite;
using test::RouteServer;

std::atomic<int> calls;

Task<std::string> read_name(RouteReadContext&, RouteCaller caller) {
    ++calls;
    co_return caller.name;
}

Task<std::string> read_nothing(RouteReadContext&, RouteCaller) {
    ++calls;
    throw Rejection{404, "nothing here"};
    co_return std::string{};
}

Task<std::string> read_anybody(RouteReadContext&, std::optional<RouteCaller> caller) {
    co_return caller ? caller->name : "anybody";
}

Task<std::string> write_name(RouteContext&, RouteCaller caller) {
    ++calls;
    co_return caller.name;
}

Task<std::string> read_then_write_name(RouteReadThenWrite&, RouteCaller caller) {
    ++calls;
    co_return caller.name;
}

void add_routes(const RouteMount& mount) {
    mount.get<"/name", read_name>({}, {.scope = "read:names"});
    mount.get<"/nothing", read_nothing>({}, {.scope = "read:names"});
    mount.get<"/anybody", read_anybody>({}, {.scope = "read:names"});
    mount.post<"/name", write_name>({}, {.scope = "write:names"});
    mount.patch<"/name", read_then_write_name>({}, {.scope = "write:names"});
    mount.put<"/name", write_name>();
}

struct RouteScopes : testing::Test {
    RouteScopes() { calls = 0; }

    /// The answer as text: its status and its body.
    std::string answer(std::string_view method, std::string_view path, const std::string& scopes) {
        const auto got = client.send(method, path, {}, {{"Authorization", "Bearer ana" + scopes}});
        return fmt::format("{} {}", got.status, got.body);
    }

    RouteServer server{add_routes};
    Client client{server.port()};
};

TEST_F(RouteScopes, ReadNeedsScope) {
    EXPECT_EQ(answer("GET", "/name", " read:names"), "200 \"ana\"");
    EXPECT_EQ(answer("GET", "/name", " write:names read:others"), "403 403 needs read:names");
}

TEST_F(RouteScopes, WriteNeedsScope) {
    EXPECT_EQ(answer("POST", "/name", " write:names"), "200 \"ana\"");
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(answer("POST", "/name", " read"), "403 403 needs write:names");
    EXPECT_EQ(calls, 1) << "the handler was not called";
}

TEST_F(RouteScopes, WriteThatReadsFirstRunsBesideCheck) {
    EXPECT_EQ(answer("PATCH", "/name", " write"), "200 \"ana\"");
    EXPECT_EQ(answer("PATCH", "/name", " read"), "403 403 needs write:names");
    EXPECT_EQ(calls, 2);
}

TEST_F(RouteScopes, ParentIncludesScope) {
    EXPECT_EQ(answer("GET", "/name", " read"), "200 \"ana\"");
    EXPECT_EQ(answer("POST", "/name", " read write"), "200 \"ana\"");
}

TEST_F(RouteScopes, TokenWithoutScopesHasAll) {
    EXPECT_EQ(answer("GET", "/name", ""), "200 \"ana\"");
    EXPECT_EQ(answer("POST", "/name", ""), "200 \"ana\"");
}

TEST_F(RouteScopes, RouteWithoutScopeIsNotForApps) {
    EXPECT_EQ(answer("PUT", "/name", " read write"), "403 403 needs ");
    EXPECT_EQ(answer("PUT", "/name", ""), "200 \"ana\"");
}

TEST_F(RouteScopes, RefusalPrecedesErrorOfRead) {
    EXPECT_EQ(answer("GET", "/nothing", " read"), "404 404 nothing here");
    EXPECT_EQ(answer("GET", "/nothing", " write"), "403 403 needs read:names");
    EXPECT_EQ(calls, 2) << "a read runs beside the check";
}

TEST_F(RouteScopes, RequestWithoutTokenNeedsNone) {
    EXPECT_EQ(client.get("/anybody").body, "\"anybody\"");
    EXPECT_EQ(answer("GET", "/anybody", " read"), "200 \"ana\"");
    EXPECT_EQ(answer("GET", "/anybody", " write"), "403 403 needs read:names");
    EXPECT_EQ(client.get("/name").status, 401);
}

}  // namespace
}  // namespace plaza::http
