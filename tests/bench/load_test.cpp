#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

#include "load/histogram.hpp"
#include "load/mix.hpp"

namespace plaza::bench {
namespace {

Mix parsed(const std::string& text) {
    std::istringstream lines(text);
    return Mix::parse(lines);
}

TEST(BenchHistogram, KeepsThreeDigits) {
    for (const std::int64_t us : {1, 999, 2'048, 12'345, 999'999, 59'999'999}) {
        Histogram one;
        one.add(us);
        one.add(60'000'000);
        EXPECT_NEAR(static_cast<double>(one.quantile(0.5)), static_cast<double>(us), static_cast<double>(us) * 0.001);
    }
}

TEST(BenchHistogram, ReportsQuantiles) {
    Histogram histogram;
    for (int us = 1; us <= 1'000; ++us) histogram.add(us);
    EXPECT_EQ(histogram.quantile(0.5), 500);
    EXPECT_EQ(histogram.quantile(0.99), 990);
    EXPECT_EQ(histogram.quantile(1), 1'000);
    EXPECT_EQ(histogram.longest(), 1'000);
    EXPECT_DOUBLE_EQ(histogram.mean(), 500.5);
}

TEST(BenchHistogram, StartsEmptyAndAddsUp) {
    Histogram sum;
    EXPECT_EQ(sum.quantile(0.99), 0);
    Histogram one;
    one.add(7);
    sum.add(one);
    sum.add(one);
    EXPECT_EQ(sum.count(), 2U);
    EXPECT_EQ(sum.quantile(0.5), 7);
}

TEST(BenchMix, FollowsWeights) {
    const auto mix = parsed("# a comment\n\n  1 get  # another\n3 vote\n");
    EXPECT_EQ(mix.at(0), RequestKind::get);
    EXPECT_EQ(mix.at(0.24), RequestKind::get);
    EXPECT_EQ(mix.at(0.26), RequestKind::vote);
    EXPECT_EQ(mix.at(0.99), RequestKind::vote);
}

TEST(BenchMix, ReportsInvalidLine) {
    for (const auto* text :
         {"1 get\n1 gte\n", "1 get\nget 1\n", "1 get\n1\n", "1 get\n0 vote\n", "1 get\n1 vote now\n"}) {
        try {
            (void)parsed(text);
            ADD_FAILURE() << text;
        } catch (const std::invalid_argument& error) {
            EXPECT_NE(std::string(error.what()).find("line 2"), std::string::npos) << error.what();
        }
    }
    EXPECT_THROW((void)parsed("# nothing\n"), std::invalid_argument);
}

}  // namespace
}  // namespace plaza::bench
