// Statements outside transactions: limits on their time, their number and their wait.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "tests/platform/pg/client/pipeline.hpp"

namespace plaza::test {
namespace {

using namespace std::chrono_literals;

TEST_F(Pipeline, SlowStatementIsCanceled) {
    auto settings = settings_for(database);
    settings.list = {.connections = 1, .statement_timeout = 100ms};
    PgLoop loop(settings);
    EXPECT_TRUE(loop.run(loop.db.one(wait_a_while, 5000)).thrown<pg::Unavailable>());
    EXPECT_EQ(loop.run(loop.db.one(wait_a_while, 0)).value, 7);
}

TEST_F(Pipeline, QueueIsLimited) {
    auto settings = settings_for(database);
    settings.list.connections = 1;
    settings.max_queue = 2;
    PgLoop loop(settings);
    std::vector<std::shared_ptr<Outcome<std::int64_t>>> waiting{loop.start(loop.db.one(wait_a_while, 200))};
    loop.run_until([&] { return connections("state = 'active' and query like '%pg_sleep%'") == "1"; });
    for (int index = 0; index < 2; ++index) waiting.push_back(loop.start(loop.db.one(wait_a_while, 0)));
    EXPECT_TRUE(loop.run(loop.db.one(wait_a_while, 0)).thrown<pg::Unavailable>());
    loop.run_until([&] { return std::ranges::all_of(waiting, [](const auto& o) { return o->is_known(); }); });
    for (const auto& outcome : waiting) EXPECT_EQ(outcome->value, 7);
}

TEST_F(Pipeline, WaitingIsLimitedAndPerLane) {
    auto settings = settings_for(database);
    settings.list.connections = 1;
    settings.max_wait = 200ms;
    PgLoop loop(settings);
    const auto slow = loop.start(loop.db.one(wait_a_while, 1000));
    loop.run_until([&] { return connections("state = 'active' and query like '%pg_sleep%'") == "1"; });
    const auto waiting = loop.start(loop.db.one(wait_a_while, 0));
    EXPECT_EQ(loop.run(loop.db.one(divide, 6, 3)).value, 2);
    loop.run_until([&] { return waiting->is_known(); });
    EXPECT_TRUE(waiting->thrown<pg::Unavailable>());
    EXPECT_FALSE(slow->is_known());
    loop.run_until([&] { return slow->is_known(); });
    EXPECT_EQ(slow->value, 7);
}

TEST_F(Pipeline, LongBatchHasTimeForEachStatement) {
    auto settings = settings_for(database);
    settings.list = {.connections = 1, .statement_timeout = 600ms};
    PgLoop loop(settings);
    EXPECT_EQ(loop.run(loop.db.one(wait_a_while, 0)).value, 7);
    std::vector<std::shared_ptr<Outcome<std::int64_t>>> outcomes;
    for (int index = 0; index < 8; ++index) outcomes.push_back(loop.start(loop.db.one(wait_a_while, 450)));
    loop.run_until([&] { return std::ranges::all_of(outcomes, [](const auto& o) { return o->is_known(); }); });
    for (const auto& outcome : outcomes) EXPECT_EQ(outcome->value, 7);
}

}  // namespace
}  // namespace plaza::test
