// The memory of answers that clients do not read.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "platform/http/server/memory_budget.hpp"
#include "tests/support/local_server.hpp"
#include "tests/support/wait.hpp"
#include "tests/support/wire.hpp"

namespace plaza::http {
namespace {

using test::LocalServer;
using test::Wire;

constexpr std::size_t mib = 1 << 20;

std::string request(const std::string& method, const std::string& path) {
    return method + " " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

/// Has room for three answers of `/large` (32 MiB each), one per client, and for shorter answers.
ListenerSettings with_room_for_three() {
    ListenerSettings settings;
    settings.limits.answers = 128 * mib;
    settings.budgets = std::make_shared<MemoryBudgets>(settings.limits);
    return settings;
}

/// A client that requests `/large` and does not read the answer.
Wire asking_for_large(LocalServer& server, std::uint8_t address) {
    Wire wire(server.port(), address);
    wire.send(request("GET", "/large"));
    server.settle();
    return wire;
}

TEST(AnswerMemories, ClientLeavesRoomForOthers) {
    const auto settings = with_room_for_three();
    LocalServer one(settings);
    LocalServer other(settings);
    auto first = asking_for_large(one, 1);
    Wire second(other.port(), 1);
    second.send(request("GET", "/megabyte"));
    const auto refusal = second.read_answer();
    EXPECT_EQ(refusal.status, 503);
    EXPECT_EQ(refusal.header("Retry-After"), "1");
    second.send(request("GET", "/"));
    EXPECT_EQ(second.read_answer().status, 200) << "short answers do not count";
    Wire elsewhere(other.port(), 2);
    elsewhere.send(request("GET", "/large"));
    EXPECT_EQ(elsewhere.read_answer().body.size(), 32 * mib);
    EXPECT_EQ(first.read_answer().body.size(), 32 * mib);
    one.settle();
    second.send(request("GET", "/large"));
    EXPECT_EQ(second.read_answer().status, 200) << "reading the answer frees its memory";
}

TEST(AnswerMemories, LongAnswersLeaveRoomForShorterOnes) {
    LocalServer server(with_room_for_three());
    std::vector<Wire> slow;
    for (std::uint8_t address = 1; address <= 3; ++address) slow.push_back(asking_for_large(server, address));
    Wire fourth(server.port(), 4);
    fourth.send(request("GET", "/large"));
    EXPECT_EQ(fourth.read_answer().status, 503);
    fourth.send(request("GET", "/megabyte"));
    EXPECT_EQ(fourth.read_answer().body.size(), mib);
}

TEST(AnswerMemories, DisconnectFreesMemory) {
    LocalServer server(with_room_for_three());
    {
        const auto gone = asking_for_large(server, 1);
    }
    EXPECT_TRUE(test::becomes_true([&] {
        Wire wire(server.port(), 1);
        wire.send(request("GET", "/large"));
        return wire.read_answer().status == 200;
    }));
}

TEST(AnswerMemories, AnswersToWritesAreAlwaysSent) {
    LocalServer server(with_room_for_three());
    {
        auto first = asking_for_large(server, 1);
        Wire second(server.port(), 1);
        second.send("POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
        EXPECT_EQ(second.read_answer().status, 200);
        second.send(request("HEAD", "/large"));
        EXPECT_EQ(second.read_answer(true).status, 200);
        EXPECT_EQ(first.read_answer().status, 200);
    }
    server.settle();
    Wire third(server.port(), 1);
    third.send(request("GET", "/large"));
    EXPECT_EQ(third.read_answer().status, 200) << "all memory is freed";
}

TEST(AnswerMemories, CountAnswersOver64Kib) {
    AnswerBudget budget(4 * mib);
    AnswerMemory all(budget);
    EXPECT_TRUE(all.take("192.0.2.1", mib));
    AnswerMemory other(budget);
    EXPECT_FALSE(other.take("192.0.2.1", (64 << 10) + 1));
    EXPECT_TRUE(other.take("192.0.2.1", 64 << 10));
    EXPECT_TRUE(other.take("192.0.2.2", (64 << 10) + 1));
}

}  // namespace
}  // namespace plaza::http
