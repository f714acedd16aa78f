#include "domain/posts/trigrams.hpp"

#include <gmock/gmock.h>

#include <string>

namespace plaza::posts {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

TEST(Trigrams, AreThePartsOfWords) {
    EXPECT_THAT(trigram_patterns("anab"), UnorderedElementsAre("%ana%", "%nab%", "%", "%", "%", "%"));
    EXPECT_THAT(trigram_patterns("It's 100% (un)real_x"),
                UnorderedElementsAre("%100%", "%rea%", "%eal%", "%", "%", "%"));
}

TEST(Trigrams, AreSpreadOverALongText) {
    EXPECT_THAT(trigram_patterns("abcdefghijklm"), ElementsAre("%abc%", "%cde%", "%efg%", "%ghi%", "%ijk%", "%klm%"));
}

TEST(Trigrams, AreOfCharactersOfAnyScript) {
    EXPECT_THAT(trigram_patterns("“漢字仮名”"), UnorderedElementsAre("%漢字仮%", "%字仮名%", "%", "%", "%", "%"));
    EXPECT_THAT(trigram_patterns("नमस्"), UnorderedElementsAre("%नमस%", "%मस्%", "%", "%", "%", "%"));
}

TEST(Trigrams, ThereAreNoneInFewerThanThreeLettersInARow) {
    for (const char* text : {"", "ab", "a-b", "ab cd", "!!!", "—“”", "🎈🎈🎈", "%%%", "___"})
        EXPECT_THAT(trigram_patterns(text), Each(std::string("%"))) << text;
}

TEST(Trigrams, RepeatedOnesCountOnce) {
    EXPECT_THAT(trigram_patterns(std::string(5'000, 'a')), UnorderedElementsAre("%aaa%", "%", "%", "%", "%", "%"));
}

}  // namespace
}  // namespace plaza::posts
