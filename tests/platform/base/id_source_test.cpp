#include "platform/base/id_source.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <set>

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
    IdSource ids(4095);
    const auto first = ids.next(moment);
    EXPECT_GT(ids.next(moment + 1ms), first);
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

}  // namespace
}  // namespace plaza
