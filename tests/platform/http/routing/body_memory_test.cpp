#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "tests/support/memory.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/route_server.hpp"

namespace plaza::http {
namespace {

using test::RawClient;

struct Number {
    std::int64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(Number, (), (number))

Task<Number> count_allocated(test::RouteContext&, Body<Number>) {
    co_return Number{static_cast<std::int64_t>(test::allocated_bytes())};
}

std::string post(std::size_t blanks) {
    const auto body = R"({"number":1})" + std::string(blanks, ' ');
    return "POST /count HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::int64_t count_while_handled(RawClient& client, const std::string& request) {
    client.send(request);
    (void)client.read_until("{\"number\":");
    return std::stoll(client.read_until("}"));
}

TEST(BodyMemory, IsFreedBeforeHandlerRuns) {
    test::RouteServer server([](const test::RouteMount& mount) {
        mount.post<"/count", count_allocated, Public>({}, {.max_body = 1 << 20});
    });
    RawClient client(server.port());
    const auto brief = post(0);
    const auto lengthy = post(900'000);
    (void)count_while_handled(client, brief);  // allocates objects that are created once
    const auto before = count_while_handled(client, brief);
    EXPECT_LT(count_while_handled(client, lengthy), before + 300'000);
}

}  // namespace
}  // namespace plaza::http
