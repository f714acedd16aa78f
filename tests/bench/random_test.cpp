#include "data/random.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "data/words.hpp"

namespace plaza::bench {
namespace {

TEST(BenchRandom, PermutationIsInvertible) {
    for (const std::uint64_t size : {1U, 2U, 3U, 100U, 1'000U, 4'097U}) {
        const Permutation shuffle(7, size);
        std::vector<bool> taken(size);
        for (std::uint64_t n = 0; n < size; ++n) {
            const auto place = shuffle(n);
            ASSERT_LT(place, size);
            ASSERT_FALSE(taken[place]);
            taken[place] = true;
            ASSERT_EQ(shuffle.inverse(place), n);
        }
    }
}

TEST(BenchRandom, FirstRankIsDrawnTwiceAsOftenAsSecond) {
    std::vector<int> drawn_ranks(1'000);
    Draws draws(1);
    for (int n = 0; n < 100'000; ++n) ++drawn_ranks[zipf_rank(draws.fraction(), drawn_ranks.size(), 1.0)];
    EXPECT_NEAR(drawn_ranks[0] / static_cast<double>(drawn_ranks[1]), 1.71, 0.1);  // ln 2 / ln 1.5
    EXPECT_NEAR(drawn_ranks[0] / static_cast<double>(drawn_ranks[99]), 69.7, 15);
}

TEST(BenchRandom, ValuesStayWithinBounds) {
    const BoundedPareto counts{1, 2'000, 1.2};
    EXPECT_DOUBLE_EQ(counts.at(0), 1);
    EXPECT_NEAR(counts.at(1), 2'000, 1e-6);
    EXPECT_EQ(zipf_rank(0, 10, 0.99), 0U);
    EXPECT_EQ(zipf_rank(0x1.fffffffffffffp-1, 10, 0.99), 9U);
}

TEST(BenchRandom, WordsDifferAndTextsHaveRequestedLength) {
    EXPECT_EQ(word_at(0), "ta");
    EXPECT_NE(word_at(80), word_at(81));
    EXPECT_GE(text_of(Draws(3), 90).size(), 90U);
    EXPECT_LT(text_of(Draws(3), 90).size(), 130U);
}

}  // namespace
}  // namespace plaza::bench
