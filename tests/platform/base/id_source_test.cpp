#include "platform/base/id_source.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <thread>
#include <vector>

#include "platform/base/clock.hpp"

namespace plaza {
namespace {

using namespace std::chrono_literals;

constexpr Time moment{std::chrono::sys_days{std::chrono::year{2026} / 11 / 27}};

TEST(IdSource, FourThousandIdsOfAMillisecondDiffer) {
    IdSource ids(4000);
    std::set<std::int64_t> made;
    for (int n = 0; n < 4096; ++n) made.insert(ids.next(moment));
    EXPECT_EQ(made.size(), 4096U);
}

TEST(IdSource, LaterIdIsGreater) {
    IdSource ids(4094);
    auto last = ids.next(moment);
    for (const auto step : {0ms, 0ms, 1ms, -900ms, 0ms, 2ms}) {
        const auto id = ids.next(moment + step);
        EXPECT_GT(id, last);
        last = id;
    }
}

TEST(IdSource, IdsFollowAClockThatStepsBack) {
    IdSource ids(4094);
    const auto first = ids.next(moment);
    const auto ahead = ids.next(moment + 1h);
    const auto between = ids.next(moment + 1s);
    EXPECT_GT(between, first);
    EXPECT_LT(between, ahead);
}

TEST(IdSource, IdsOfSeveralThreadsDiffer) {
    constexpr int each = 20'000;
    IdSource ids(0);
    std::array<std::vector<std::int64_t>, 4> made;
    {
        std::vector<std::jthread> threads;
        for (auto& mine : made)
            threads.emplace_back([&] {
                for (int n = 0; n < each; ++n) mine.push_back(ids.next(moment));
            });
    }
    std::set<std::int64_t> all;
    for (const auto& mine : made) {
        EXPECT_TRUE(std::ranges::is_sorted(mine));
        all.insert(mine.begin(), mine.end());
    }
    EXPECT_EQ(all.size(), made.size() * each);
}

TEST(IdSource, IdsAreExactInJsonUntil2075) {
    IdSource ids(4095);
    const Time last{std::chrono::sys_days{std::chrono::year{2075} / 9 / 1}};
    EXPECT_LT(ids.next(last), std::int64_t{1} << 53);
    EXPECT_GE(ids.next(Time{IdSource::epoch}), 0);
}

TEST(Clock, CorrectsTheMachineByWhatWasMeasured) {
    Clock clock;
    EXPECT_LT(clock.now() - Clock::machine_time(), 1s);
    const auto now = Clock::machine_time();
    clock.measure(now + 1h, now - 1s, now);
    EXPECT_GE(clock.now(), now + 1h + 500ms);
    EXPECT_LT(clock.now(), now + 1h + 30s);
    clock.measure(now + 2h, now - 10s, now);
    EXPECT_LT(clock.now(), now + 1h + 30s) << "it took too long to say anything";
}

TEST(Clock, KeepsADifferenceThatAMeasurementDoesNotContradict) {
    Clock clock;
    const auto now = Clock::machine_time();
    clock.measure(now + 1h, now, now);
    clock.measure(now + 1h, now - 900ms, now + 10ms);
    EXPECT_GE(clock.now(), now + 1h) << "it did not step back";
    clock.measure(now + 1h - 10ms, now, now);
    EXPECT_LT(clock.now() - Clock::machine_time(), 1h);
}

}  // namespace
}  // namespace plaza
