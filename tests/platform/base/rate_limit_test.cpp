#include "platform/base/rate_limit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <random>

namespace plaza {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::Eq;
using testing::Ne;
using testing::Optional;

constexpr RateKey ana{1, 1};
constexpr RateKey bob{2, 2};

/// A limit with a clock that the test sets.
struct Limited {
    explicit Limited(Pace pace) : limit(pace) {}

    std::optional<seconds> take(RateKey key = ana) { return limit.take(key, now); }
    std::int64_t count(RateKey key = ana) { return limit.count(key, now); }

    RateLimit limit;
    RateLimit::Clock::time_point now{std::chrono::hours{1'000}};
};

TEST(RateLimit, RejectsAboveRateWithWaitTime) {
    Limited limited({{10, minutes{5}}});
    for (int attempt = 0; attempt < 10; ++attempt) ASSERT_EQ(limited.take(), std::nullopt) << attempt;
    EXPECT_THAT(limited.take(), Optional(seconds{30}));
    EXPECT_EQ(limited.take(bob), std::nullopt) << "another key";
    limited.now += seconds{29};
    EXPECT_THAT(limited.take(), Optional(seconds{1}));
    limited.now += seconds{1};
    EXPECT_EQ(limited.take(), std::nullopt);
    EXPECT_THAT(limited.take(), Optional(seconds{30}));
    EXPECT_EQ(limited.limit.refused(), 3U);
    limited.now += minutes{5};
    EXPECT_EQ(limited.count(), 0);
    for (int attempt = 0; attempt < 10; ++attempt) ASSERT_EQ(limited.take(), std::nullopt) << attempt;
    EXPECT_THAT(limited.take(), Ne(std::nullopt));
}

TEST(RateLimit, AllowsEverythingWithoutRate) {
    Limited limited({});
    for (int attempt = 0; attempt < 1'000; ++attempt) ASSERT_EQ(limited.take(), std::nullopt);
}

TEST(RateLimit, ReturnedAttemptDoesNotCount) {
    Limited limited({{3, minutes{1}}});
    for (int attempt = 0; attempt < 100; ++attempt) {
        ASSERT_EQ(limited.take(), std::nullopt) << attempt;
        limited.limit.give_back(ana);
    }
    EXPECT_EQ(limited.count(), 0);
    for (int attempt = 0; attempt < 3; ++attempt) ASSERT_EQ(limited.take(), std::nullopt);
    EXPECT_THAT(limited.take(), Ne(std::nullopt));
    limited.limit.give_back(ana);
    EXPECT_EQ(limited.take(), std::nullopt);
}

TEST(RateLimit, PauseDoublesUpToMaximum) {
    Limited limited({{100, std::chrono::hours{100}}, seconds{20}});
    for (int attempt = 0; attempt < 100; ++attempt) ASSERT_EQ(limited.take(), std::nullopt) << attempt;
    for (const int pause : {1, 2, 4, 8, 16, 20, 20}) {
        ASSERT_THAT(limited.take(), Optional(seconds{pause}));
        ASSERT_THAT(limited.take(), Optional(seconds{pause})) << "a rejected attempt does not extend the pause";
        limited.now += seconds{pause};
        ASSERT_EQ(limited.take(), std::nullopt) << pause;
    }
}

TEST(RateLimit, RejectsForGivenTime) {
    Limited limited({{10, minutes{5}}});
    ASSERT_EQ(limited.take(), std::nullopt);
    limited.limit.refuse(ana, seconds{7}, limited.now);
    EXPECT_THAT(limited.take(), Optional(seconds{7}));
    limited.now += seconds{7};
    EXPECT_EQ(limited.take(), std::nullopt);
}

TEST(RateLimit, FloodOfKeysNeverLowersCount) {
    Limited limited({{10, std::chrono::hours{1'000}}});
    for (int attempt = 0; attempt < 9; ++attempt) ASSERT_EQ(limited.take(), std::nullopt);
    std::mt19937_64 random(7);
    for (int flood = 0; flood < 100'000; ++flood) limited.take({random(), random()});
    int more = 0;
    while (!limited.take()) ++more;
    EXPECT_LE(more, 1);
}

TEST(RateLimit, FloodOfKeysReplacesLowestCountsFirst) {
    Limited limited({{10, std::chrono::hours{1'000}}});
    for (int attempt = 0; attempt < 5; ++attempt) limited.take();
    // One attempt for each of as many keys as there are places: some sets are then full.
    std::mt19937_64 random(7);
    for (std::size_t flood = 0; flood < RateLimit::places; ++flood) limited.take({random(), random()});
    EXPECT_EQ(limited.count(), 5);
}

TEST(RateLimit, KeysThatSharePlaceInheritCount) {
    Limited limited({{10, minutes{5}}});
    for (std::uint64_t tag = 1; tag <= 8; ++tag)
        for (std::uint64_t attempt = 0; attempt <= tag; ++attempt) limited.take({3, tag});
    limited.take({3, 9});
    EXPECT_EQ(limited.count({3, 9}), 3) << "its own attempt, and the two of the lowest count";
    EXPECT_EQ(limited.count({3, 1}), 0);
    EXPECT_EQ(limited.count({3, 8}), 9);
    limited.now += minutes{5};
    limited.take({3, 10});
    EXPECT_EQ(limited.count({3, 10}), 1) << "an expired count is not inherited";
}

TEST(RateLimit, WaitMatchesTakeWithoutCounting) {
    Limited limited({{3, minutes{1}}});
    for (int attempt = 0; attempt < 3; ++attempt) {
        for (int look = 0; look < 10; ++look) ASSERT_EQ(limited.limit.wait(ana, limited.now), std::nullopt);
        ASSERT_EQ(limited.take(), std::nullopt);
    }
    EXPECT_THAT(limited.limit.wait(ana, limited.now), Optional(seconds{20}));
    EXPECT_EQ(limited.limit.refused(), 1U);
    EXPECT_EQ(limited.count(), 3);
    limited.now += seconds{20};
    EXPECT_EQ(limited.limit.wait(ana, limited.now), std::nullopt);
}

TEST(RateLimit, WaitOfNewKeyIsThatOfItsPlace) {
    Limited limited({{2, minutes{1}}});
    for (std::uint64_t tag = 1; tag <= 8; ++tag)
        for (int attempt = 0; attempt < 2; ++attempt) limited.take({3, tag});
    EXPECT_THAT(limited.limit.wait({3, 9}, limited.now), Optional(seconds{30}));
    EXPECT_EQ(limited.count({3, 9}), 0) << "wait() takes no place";
    limited.now += minutes{1};
    EXPECT_EQ(limited.limit.wait({3, 9}, limited.now), std::nullopt);
}

TEST(RateLimit, RateIsWholeWhenAttemptsHaveExpired) {
    Limited limited({{10, minutes{5}}});
    EXPECT_EQ(limited.limit.until_whole(ana, limited.now), seconds{0});
    for (int attempt = 0; attempt < 3; ++attempt) limited.take();
    EXPECT_EQ(limited.limit.until_whole(ana, limited.now), seconds{90});
    EXPECT_EQ(limited.limit.until_whole(bob, limited.now), seconds{0});
    limited.now += seconds{29};
    EXPECT_EQ(limited.limit.until_whole(ana, limited.now), seconds{61});
    limited.now += minutes{5};
    EXPECT_EQ(limited.limit.until_whole(ana, limited.now), seconds{0});
}

TEST(RateLimit, HasFixedSize) {
    EXPECT_LE(RateLimit::bytes, 400U << 10);
}

TEST(LimitedPart, Ipv6IsSlash64) {
    EXPECT_EQ(limited_part("2001:db8:1:2:3:4:5:6"), limited_part("2001:db8:1:2::"));
    EXPECT_EQ(limited_part("2001:db8:1:2:ffff::"), limited_part("2001:DB8:1:2::1"));
    EXPECT_NE(limited_part("2001:db8:1:2::1"), limited_part("2001:db8:1:3::1"));
    EXPECT_NE(limited_part("2001:db8:1:2::1"), limited_part("2001:db8:0:2::1"));
}

TEST(LimitedSite, Ipv6IsSlash48) {
    EXPECT_EQ(limited_site("2001:db8:1:2:3:4:5:6"), limited_site("2001:DB8:1:ffff::"));
    EXPECT_NE(limited_site("2001:db8:1::1"), limited_site("2001:db8:2::1"));
    EXPECT_EQ(limited_site("203.0.113.7"), "");
}

TEST(LimitedPart, Ipv4IsWholeAddress) {
    EXPECT_EQ(limited_part("203.0.113.7"), "203.0.113.7");
    EXPECT_NE(limited_part("203.0.113.7"), limited_part("203.0.113.8"));
}

}  // namespace
}  // namespace plaza
