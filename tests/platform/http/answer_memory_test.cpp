// How many bytes of answers a process holds for clients that do not read them.
#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <string>

#include "platform/http/memory_budget.hpp"
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

/// With room for one answer of `/large`, which has 32 MiB, beside others.
ServerSettings with_room_for_one() {
    ServerSettings settings;
    settings.limits.answers = 64 * mib;
    settings.budgets = std::make_shared<MemoryBudgets>(settings.limits);
    return settings;
}

TEST(AnswerMemories, BoundLongAnswersThatNobodyReads) {
    const auto settings = with_room_for_one();
    LocalServer one(settings);
    LocalServer other(settings);
    Wire first(one.port());
    first.send(request("GET", "/large"));
    one.settle();
    Wire second(other.port());
    second.send(request("GET", "/large"));
    const auto refusal = second.read_answer();
    EXPECT_EQ(refusal.status, 503);
    EXPECT_EQ(refusal.header("Retry-After"), "1");
    second.send(request("GET", "/megabyte"));
    EXPECT_EQ(second.read_answer().body.size(), mib) << "shorter ones have room";
    EXPECT_EQ(first.read_answer().body.size(), 32 * mib);
    one.settle();
    second.send(request("GET", "/large"));
    EXPECT_EQ(second.read_answer().status, 200) << "what has been read is given back";
}

TEST(AnswerMemories, GiveBackWhatAGoneClientHeld) {
    const auto settings = with_room_for_one();
    LocalServer server(settings);
    {
        Wire gone(server.port());
        gone.send(request("GET", "/large"));
        server.settle();
        EXPECT_FALSE(settings.budgets->answers.take(mib, 4));
    }
    EXPECT_TRUE(test::becomes_true([&] { return settings.budgets->answers.take(32 * mib, 4); }));
}

TEST(AnswerMemories, TellWhatHasBeenDoneAllTheSame) {
    const auto settings = with_room_for_one();
    LocalServer server(settings);
    Wire first(server.port());
    first.send(request("GET", "/large"));
    server.settle();
    Wire second(server.port());
    second.send("POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(second.read_answer().status, 200);
}

}  // namespace
}  // namespace plaza::http
