#include "domain/posts/trigrams.hpp"

#include <gtest/gtest.h>

#include <string>

namespace plaza::posts {
namespace {

TEST(Trigrams, AreTakenFromWords) {
    EXPECT_EQ(trigrams_of("zanab"), "zan ana nab");
    EXPECT_EQ(trigrams_of("It's 100% (un)real_x"), "100 rea eal");
}

TEST(Trigrams, AreSpreadOverLongText) {
    EXPECT_EQ(trigrams_of("note project nou"), "not ote pro roj oje jec ect nou");
    EXPECT_EQ(trigrams_of("zyxwvutsrqponmlkjihgfedcba98"), "zyx wvu srq pon lkj ihg edc a98");
}

TEST(Trigrams, SupportEveryScript) {
    EXPECT_EQ(trigrams_of("“漢字仮名”"), "漢字仮 字仮名");
    EXPECT_EQ(trigrams_of("नमस्"), "नमस मस्");
}

TEST(Trigrams, SkipCapitalSigma) {
    EXPECT_EQ(trigrams_of("ΟΔΟΣΑΝΩ"), "ΟΔΟ ΑΝΩ");
}

TEST(Trigrams, RequireThreeLettersInRow) {
    for (const char* text : {"", "ab", "a-b", "ab cd", "!!!", "—“”", "🎈🎈🎈", "%%%", "___"})
        EXPECT_EQ(trigrams_of(text), "") << text;
}

TEST(Trigrams, RepeatedTrigramsCountOnce) {
    EXPECT_EQ(trigrams_of(std::string(5'000, 'a')), "aaa");
}

}  // namespace
}  // namespace plaza::posts
