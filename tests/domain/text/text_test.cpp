#include "domain/text/text.hpp"

#include <gtest/gtest.h>
#include <unistr.h>

#include <array>
#include <chrono>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/unicode.hpp"

namespace plaza {
namespace {

using text::Kind;

/// The spans of one kind, separated by blanks.
std::string found(std::string_view value, Kind kind) {
    std::string list;
    for (const auto& span : text::parse(value)) {
        if (span.kind != kind) continue;
        if (!list.empty()) list += ' ';
        list += span.of(value);
    }
    return list;
}

std::string utf8(char32_t c) {
    std::array<std::uint8_t, 6> bytes{};
    const auto size = u8_uctomb(bytes.data(), c, bytes.size());
    return {bytes.begin(), bytes.begin() + size};
}

struct Case {
    std::string_view value;
    std::string_view found;
};

void expect_found(Kind kind, std::initializer_list<Case> cases) {
    for (const auto& each : cases) EXPECT_EQ(found(each.value, kind), each.found) << "in: " << each.value;
}

TEST(PostText, LinksAreHttpAndHttpsOnly) {
    expect_found(Kind::link, {
                                 {"see https://example.com now", "https://example.com"},
                                 {"http://example.com/a?b=c&d=e#f", "http://example.com/a?b=c&d=e#f"},
                                 {"HTTPS://EXAMPLE.COM/A", "HTTPS://EXAMPLE.COM/A"},
                                 {"https://example.com:8443/a", "https://example.com:8443/a"},
                                 {"https://example.com?a=1", "https://example.com?a=1"},
                                 {"https://sub.a-b.example.co.uk/", "https://sub.a-b.example.co.uk/"},
                                 {"https://a_b.example.com/", "https://a_b.example.com/"},
                                 {"https://a.example https://b.example", "https://a.example https://b.example"},
                                 {"javascript:alert(1) ftp://example.com/a gopher://example.com", ""},
                                 {"javascript://example.com/%0aalert(1)", ""},
                                 {"example.com www.example.com", ""},
                                 {"xhttps://example.com shttp://example.com", ""},
                                 {"@https://example.com #https://example.com $https://example.com", ""},
                                 {"https://localhost/a http://127.0.0.1/ https://x", ""},
                                 {"https:// example.com https:/example.com http:///example.com", ""},
                                 {"https://example.com@evil.example/ https://a:b@evil.example", ""},
                                 {"https://example.com:80@evil.example/", ""},
                                 {"https://-/ https://.com https://..com", ""},
                             });
}

TEST(PostText, PunctuationAfterLinkStaysOutside) {
    expect_found(Kind::link,
                 {
                     {"https://example.com/a.", "https://example.com/a"},
                     {"https://example.com, https://example.com!", "https://example.com https://example.com"},
                     {"https://example.com.", "https://example.com"},
                     {"\"https://example.com/a\"", "https://example.com/a"},
                     {"'https://example.com/a'; https://example.com/?", "https://example.com/a https://example.com/"},
                     {"https://example.com/a?b=", "https://example.com/a?b="},
                     {"https://example.com/a=", "https://example.com/a"},
                     {"<https://example.com/a>", "https://example.com/a"},
                     {"(https://example.com/a)", "https://example.com/a"},
                     {"(see https://example.com/a_(b).)", "https://example.com/a_(b)"},
                     {"https://example.com/a_(b_(c))", "https://example.com/a_(b_(c))"},
                     {"https://example.com/a_(b", "https://example.com/a_"},
                     {"https://example.com/a)b", "https://example.com/a"},
                     {"[a](https://example.com/b)", "https://example.com/b"},
                     {"https://example.com/@alice", "https://example.com/@alice"},
                     {"https://example.com/a\nb", "https://example.com/a"},
                     {"https://example.com/a\u202Eb", "https://example.com/a"},
                 });
}

TEST(PostText, LinksMayHaveOtherLetters) {
    expect_found(Kind::link, {
                                 {"https://例え.テスト/パス", "https://例え.テスト/パス"},
                                 {"https://пример.рф/путь?а=б", "https://пример.рф/путь?а=б"},
                                 {"https://xn--e1afmkfd.xn--p1ai/", "https://xn--e1afmkfd.xn--p1ai/"},
                                 {"https://bücher.example/", "https://bücher.example/"},
                                 {"これはhttps://example.com/です", "https://example.com/です"},
                                 {"これはhttps://example.comです", "https://example.com"},
                                 {"看https://example.com/a。", "https://example.com/a"},
                                 {"「https://example.com/a」", "https://example.com/a"},
                                 {"https://ja.wikipedia.org/wiki/東京", "https://ja.wikipedia.org/wiki/東京"},
                             });
}

TEST(PostText, MentionsAreHandlesOutsideWords) {
    expect_found(Kind::mention, {
                                    {"@alice hello @Bob_2", "@alice @Bob_2"},
                                    {"hello @alice", "@alice"},
                                    {"(@alice), @bob! @carol: @dan.", "@alice @bob @carol @dan"},
                                    {"@alice@example.com.", "@alice@example.com"},
                                    {"@alice@пример.рф", "@alice@пример.рф"},
                                    {"@alice@", "@alice"},
                                    {"@aliceさん", "@alice"},
                                    {"@@a", "@a"},
                                    {"❤️@alice", "@alice"},
                                    {"。@alice", "@alice"},
                                    {"@", ""},
                                    {"@ alice @-alice @.alice", ""},
                                    {"alice@example.com a_@b é@b 你@b", ""},
                                    {"mail alice.b@example.com, b+c@example.com", ""},
                                    {"https://example.com/@alice ftp://example.com/@alice ?a=@alice", ""},
                                    {"@alice.smith @alice-smith @alice..smith", ""},
                                    {"@alice@bob@carol", ""},
                                    {"@abcdefghijabcdefghijabcdefghij", "@abcdefghijabcdefghijabcdefghij"},
                                    {"@abcdefghijabcdefghijabcdefghijk", ""},
                                });
}

TEST(PostText, HashtagsNeedLetter) {
    expect_found(Kind::hashtag, {
                                    {"#a #B2 #1a #a1 #_a #a_", "#a #B2 #1a #a1 #_a #a_"},
                                    {"#1 #123 #_ #1_2 # #", ""},
                                    {"#a.b #a-b #a!", "#a #a #a"},
                                    {"a#b é#b 好#b 1#b", ""},
                                    {"(#a) ,#b ##c", "#a #b #c"},
                                    {")#a /#a =#a", ""},
                                    {"&#x27; &#39;", "#x27"},
                                    {"https://example.com/#a http://localhost/#a", ""},
                                    {"＃全角 ＃a", "＃全角 ＃a"},
                                    {"#你好，世界 #日本語タグ。", "#你好 #日本語タグ"},
                                    {"#مرحبا_بالعالم", "#مرحبا_بالعالم"},
                                    {"#می\u200Cخواهم #a\u200C", "#می\u200Cخواهم #a"},
                                    {"#हिन्दी #ไทย", "#हिन्दी #ไทย"},
                                    {"#col·lecció #a· #ハリー・ポッター", "#col·lecció #a #ハリー・ポッター"},
                                    {"#a😀b #😀 ❤️#love #️⃣a", "#a #love"},
                                    {"#x²", "#x"},
                                });
    EXPECT_EQ(text::parse("#" + std::string(100, 'a')).size(), 1U);
    EXPECT_EQ(text::parse("#" + std::string(101, 'a')).size(), 0U);
}

TEST(PostText, MentionsAndHashtagsAreListedOnce) {
    const std::vector<text::Mention> mentions{{"alice", ""}, {"alice", "example.com"}};
    EXPECT_EQ(text::mentions_of("@Alice @alice @ALICE@Example.com #@alice"), mentions);
    EXPECT_EQ(text::hashtags_of("#Ａbc #abc ＃ABC #Straße"), (std::vector<std::string>{"abc", "straße"}));
    std::string many;
    for (int n = 0; n < 100; ++n) many += "@a" + std::to_string(n) + " #b" + std::to_string(n) + " ";
    EXPECT_EQ(text::mentions_of(many).size(), text::max_mentions);
    EXPECT_EQ(text::hashtags_of(many).size(), text::max_hashtags);
}

TEST(PostText, FoldingHashtagTwiceChangesNothing) {
    EXPECT_EQ(text::folded_tag("ＣａｆÉ"), "café");
    EXPECT_EQ(text::folded_tag("Cafe\u0301"), "café");
    EXPECT_EQ(text::folded_tag("ℌello"), "hello");
    EXPECT_EQ(text::folded_tag("ΟΔΟΣ"), "οδος");
    EXPECT_EQ(text::folded_tag("ﷺ"), "صلىاللهعليهوسلم");
    for (const std::string_view none : {"", "1", "a b", "a#b", "a.b", "#a", "·a", "a·", "\u0301a"})
        EXPECT_EQ(text::folded_tag(none), std::nullopt) << none;
    for (char32_t c = 0x80; c < 0x20000; ++c) {
        const bool is_uniform = c >= 0x3400 && c < 0xF900;  // ideographs, syllables and surrogates
        if (is_uniform || !is_name_character(c)) continue;
        const auto folded = text::folded_tag("a" + utf8(c) + "B");
        if (folded) EXPECT_EQ(text::folded_tag(*folded), folded) << static_cast<std::uint32_t>(c);
    }
}

TEST(PostText, LengthCountsLinksAs23AndMentionsWithoutDomain) {
    EXPECT_EQ(text::length_of(""), 0U);
    EXPECT_EQ(text::length_of("añb"), 3U);
    EXPECT_EQ(text::length_of("https://a.example"), 23U);
    EXPECT_EQ(text::length_of("a https://example.com/" + std::string(500, 'x') + " b"), 27U);
    EXPECT_EQ(text::length_of("@alice@example.com"), 6U);
    EXPECT_EQ(text::length_of("@alice hi #tag"), 14U);
    EXPECT_EQ(text::length_of("e\u0301"), 1U);
    EXPECT_EQ(text::length_of("👨‍👩‍👧‍👦"), 1U);
    EXPECT_EQ(text::length_of("🇩🇪🇫🇷"), 2U);
}

TEST(PostText, InvisibleTextIsBlank) {
    for (const std::string_view blank : {"", " \t\r\n", "\u00A0\u3000\u200B\uFEFF", "\u2800\u115F\u3164",
                                         "\u200D\u202E\u2066", "\u034F\uFE0F", "\U000E0020\u00AD"})
        EXPECT_TRUE(text::is_blank(blank)) << printable(blank);
    for (const std::string_view visible : {"a", " . ", "😀", "\u3000字", "`"}) EXPECT_FALSE(text::is_blank(visible));
}

using Words = std::vector<std::string>;

TEST(PostText, WordsAreLoweredOnce) {
    EXPECT_EQ(text::words_of("The cat, the Café! ＡＢＣ x_y a1"), (Words{"a1", "abc", "café", "cat", "the", "x", "y"}));
    EXPECT_EQ(text::words_of(" .,!😀 "), Words{});
    EXPECT_EQ(text::words_of(std::string(5'000, 'a')), Words{std::string(120, 'a')});
    std::string many;
    for (int n = 0; n < 5'000; ++n) many += std::to_string(n) + ' ';
    EXPECT_EQ(text::words_of(many).size(), text::max_words);
}

TEST(PostText, NeighborsAreWordsInChineseJapaneseAndKorean) {
    EXPECT_EQ(text::words_of("東京都"), (Words{"京都", "東京", "都"}));
    EXPECT_EQ(text::words_of("猫"), Words{"猫"});
    EXPECT_EQ(text::words_of("C++を学ぶ。"), (Words{"c", "ぶ", "を学", "学ぶ"}));
    EXPECT_EQ(text::words_of("한국어"), (Words{"국어", "어", "한국"}));
    EXPECT_EQ(text::words_of("ｶﾞｷﾞ"), (Words{"ガギ", "ギ"}));
}

TEST(PostText, SearchNeedsAllWords) {
    EXPECT_EQ(text::to_word_query("The Cat"), "'the' & 'cat':*");
    EXPECT_EQ(text::to_word_query("cat a"), "'cat' & 'a'");
    EXPECT_EQ(text::to_word_query("東京都"), "'東京' & '京都'");
    EXPECT_EQ(text::to_word_query("都 cat"), "'都':* & 'cat':*");
    EXPECT_EQ(text::to_word_query("a'b\\c | !d & (e:*)"), "'a' & 'b' & 'c' & 'd' & 'e'");
    EXPECT_EQ(text::to_word_query("... 😀"), "");
}

TEST(PostText, ParsingTakesLinearTime) {
    const auto repeated = [](std::string_view part) {
        std::string whole;
        while (whole.size() < 100'000) whole += part;
        return whole;
    };
    for (const std::string_view part : {"a",
                                        "#",
                                        "@",
                                        "#1",
                                        "@a.",
                                        "@a-@a",
                                        "http://",
                                        "https://a.",
                                        "https://a.b/(",
                                        "https://a.bc/(",
                                        "https://a.bc/)(",
                                        "https://a.1",
                                        "a@b@",
                                        "#a·",
                                        "e\u0301",
                                        "＃",
                                        "h",
                                        "https://a.bc/....",
                                        "@a@a.",
                                        "#1·",
                                        "👨‍👩‍👧‍👦",
                                        "東京",
                                        "東 "}) {
        const auto whole = repeated(part);
        const auto start = std::chrono::steady_clock::now();
        EXPECT_LE(text::parse(whole).size(), text::max_spans);
        EXPECT_LE(text::length_of(whole), whole.size() * 23);
        EXPECT_LE(text::words_of(whole).size(), text::max_words + 1);
        EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2)) << part;
    }
}

TEST(PostText, SpansAreInsideTextWithAnyBytes) {
    std::mt19937 random(11);
    constexpr std::string_view parts[] = {"#",  "@",    "https://", "a.bc", "/", "(", ")",  "é",
                                          "・", "\xE3", "\xFF",     " ",    "a", "1", "＃", "http://x.yz"};
    for (int n = 0; n < 20'000; ++n) {
        std::string value;
        for (auto count = random() % 12; count > 0; --count) value += parts[random() % std::size(parts)];
        std::size_t end = 0;
        for (const auto& span : text::parse(value)) {
            EXPECT_LE(end, span.begin);
            EXPECT_LT(span.begin, span.end);
            end = span.end;
        }
        EXPECT_LE(end, value.size());
    }
}

}  // namespace
}  // namespace plaza
