// The memory of bodies, and its shares by kind of body.
#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "platform/http/server/body_reader.hpp"
#include "tests/support/local_server.hpp"
#include "tests/support/wire.hpp"

namespace plaza::http {
namespace {

using test::LocalServer;
using test::Wire;

constexpr std::size_t early = 64 << 10;

std::string post(const std::string& headers) {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
}

std::string post_of(std::size_t size, const std::string& headers = "") {
    return post("Content-Length: " + std::to_string(size) + "\r\n" + headers);
}

TEST(BodyBudgets, LimitAllBodiesTogether) {
    ListenerSettings settings;
    settings.limits.bodies = 2 * cost_of_body(1 << 20);  // half of it is for strangers
    LocalServer server(settings);
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 700000\r\n\r\n";
    const std::string body(700'000, 'x');
    Wire first(server.port());
    first.send(head + body.substr(1));
    for (int turns = 0; turns < 5; ++turns) server.settle();
    Wire second(server.port());
    second.send("POST / HTTP/1.1\r\nHost: a\r\nOrigin: https://app.example\r\nContent-Length: 700000\r\n\r\n" +
                body.substr(1));
    const auto refusal = second.read_answer();
    EXPECT_EQ(refusal.status, 503);
    EXPECT_EQ(refusal.header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(refusal.header("Retry-After"), "1");
    first.send("x");
    EXPECT_EQ(first.read_answer().status, 200);
    first.send(head + body);
    EXPECT_EQ(first.read_answer().status, 200);
}

TEST(BodyBudgets, LoopsShareBudget) {
    ListenerSettings settings;
    settings.limits.bodies = 2 * cost_of_body(1 << 20);  // half of it is for strangers
    settings.budgets = std::make_shared<MemoryBudgets>(settings.limits);
    LocalServer one(settings);
    LocalServer other(settings);
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 700000\r\n\r\n";
    const std::string body(700'000, 'x');
    {
        Wire first(one.port());
        first.send(head + body.substr(1));
        for (int turns = 0; turns < 5; ++turns) one.settle();
        Wire second(other.port());
        second.send(head + body);
        EXPECT_EQ(second.read_answer().status, 503);
        first.send("x");
        EXPECT_EQ(first.read_answer().status, 200);
    }
    Wire third(other.port());
    third.send(head + body);
    EXPECT_EQ(third.read_answer().status, 200);
    one.settle();
    other.settle();
    EXPECT_TRUE(take_for_body(settings.budgets->bodies, 2 * cost_of_body(1 << 20), BodyKind::brief))
        << "the budget is free again";
}

TEST(BodyBudgets, CountSlowBriefBodies) {
    ListenerSettings settings;
    settings.limits.bodies = 8 * cost_of_body(1);
    LocalServer server(settings);
    std::vector<Wire> crawling;
    for (int i = 0; i < 8; ++i) {
        crawling.emplace_back(server.port()).send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx");
        server.settle();
    }
    Wire last(server.port());
    last.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx");
    EXPECT_EQ(last.read_answer().status, 503);
}

/// Clients without a token whose bodies never end.
struct Crawlers {
    Crawlers(LocalServer& server, int count) {
        for (int i = 0; i < count; ++i) {
            wires.emplace_back(server.port());
            wires.back().send(post_of(early) + std::string(early - 1, 'x'));
            for (int turns = 0; turns < 5; ++turns) server.settle();
        }
    }
    std::vector<Wire> wires;
};

ListenerSettings with_room_for(std::size_t early_bodies) {
    ListenerSettings settings;
    settings.limits.bodies = early_bodies * cost_of_body(early);
    return settings;
}

TEST(BodyBudgets, LongBodiesOfStrangersLeaveRoomForLogin) {
    LocalServer server(with_room_for(8));
    Crawlers crawlers(server, 8);
    Wire person(server.port());
    person.send(post_of(9) + "name");
    for (int turns = 0; turns < 5; ++turns) server.settle();
    person.send("=anna");
    const auto answer = person.read_answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.body.ends_with("name=anna")) << answer.body;
    EXPECT_EQ(crawlers.wires.back().read_answer().status, 503);
}

TEST(BodyBudgets, LongBodiesOfStrangersLeaveRoomForCallers) {
    LocalServer server(with_room_for(8));
    const Crawlers crawlers(server, 8);
    const std::string body(20'000, 'y');
    const std::string authorization = "Authorization: Bearer ana\r\n";
    const std::string chunks = "5000\r\n" + std::string(0x5000, 'y') + "\r\n0\r\n\r\n";
    const std::string wide = "X: " + std::string(9'000, 'x') + "\r\n";  // makes room for a body after the head
    for (const auto& request :
         {post_of(body.size(), authorization) + body, post_of(5'000, authorization + wide) + std::string(5'000, 'y'),
          post("Transfer-Encoding: chunked\r\n" + authorization) + chunks}) {
        Wire caller(server.port());
        server.while_held([&] { caller.send(request + post_of(2) + "ok"); });
        const auto answer = caller.read_answer();
        EXPECT_EQ(answer.status, 200);
        EXPECT_TRUE(answer.body.ends_with("yyyy"));
        EXPECT_TRUE(caller.read_answer().body.ends_with(" ok"));
    }
}

TEST(BodyBudgets, CallersLeaveRoomForBriefBodies) {
    BodyBudget budget(800);
    EXPECT_FALSE(take_for_body(budget, 401, BodyKind::of_stranger));
    EXPECT_TRUE(take_for_body(budget, 400, BodyKind::of_stranger));
    EXPECT_FALSE(take_for_body(budget, 301, BodyKind::of_caller));
    EXPECT_TRUE(take_for_body(budget, 300, BodyKind::of_caller));
    EXPECT_FALSE(take_for_body(budget, 101, BodyKind::brief));
    EXPECT_TRUE(take_for_body(budget, 100, BodyKind::brief));
}

TEST(BodyBudgets, CountBodySentWithHead) {
    ListenerSettings settings;
    settings.limits.bodies = cost_of_body(5'000);
    LocalServer server(settings);
    Wire wire(server.port());
    const auto wide = "X: " + std::string(9'000, 'x') + "\r\n";
    server.while_held([&] { wire.send(post_of(5'000, wide) + std::string(5'000, 'y')); });
    EXPECT_EQ(wire.read_answer().status, 503);
}

TEST(BodyBudgets, RejectedBodyFreesBudget) {
    ListenerSettings settings;
    const auto all = 2 * cost_of_body(1 << 20);
    settings.limits.bodies = all;
    settings.budgets = std::make_shared<MemoryBudgets>(settings.limits);
    LocalServer server(settings);
    Wire refused(server.port());
    refused.send(post("Transfer-Encoding: chunked\r\n") + "80000\r\n" + std::string(0x80000, 'x'));
    for (int turns = 0; turns < 5; ++turns) server.settle();
    EXPECT_FALSE(take_for_body(settings.budgets->bodies, all, BodyKind::brief)) << "the budget is in use";
    refused.send("no end");
    EXPECT_EQ(refused.read_answer().status, 400);
    EXPECT_TRUE(take_for_body(settings.budgets->bodies, all, BodyKind::brief))
        << "freed while the server reads the rest";
}

}  // namespace
}  // namespace plaza::http
