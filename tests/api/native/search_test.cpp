#include "tests/support/api.hpp"

namespace plaza::test {

using testing::ElementsAre;
using testing::IsEmpty;

std::string percent_encoded(std::string_view text) {
    auto field = form({{"q", text}}).bytes;
    return field.substr(2);
}

class Search : public Api {
 protected:
    Search() : ana_(signed_up("ana")) {}

    std::int64_t titled(const std::string& title) { return publish(ana_, title); }
    std::vector<std::int64_t> find(std::string_view text) {
        return ids_of(ana_.get("/posts?search=" + percent_encoded(text)));
    }
    Person& ana() { return ana_; }
    /// Adds `count` posts that are newer than all others, of `author` or else of ana.
    void add_newer(int count, const std::string& title, bool published, std::int64_t author = 0) {
        database().exec(
            fmt::format("insert into posts (id, author_id, title, content, published, created_at) "
                        "select (select max(id) from posts) + n, {}, '{}', '', {}, now() from generate_series(1, {}) n",
                        author == 0 ? ana_.id : author, title, published, count));
    }

 private:
    Person ana_;
};

TEST_F(Search, FindsSubstringOfTitle) {
    auto third = titled("the third one");
    titled("the fourth one");
    for (const char* text : {"third", "hir", "th", "t", "the third one", " third "})
        EXPECT_THAT(find(text), testing::Contains(third)) << text;
    EXPECT_THAT(find("third"), ElementsAre(third));
    EXPECT_THAT(find("fifth"), IsEmpty());
}

TEST_F(Search, IsCaseSensitive) {
    auto lower = titled("third");
    auto upper = titled("THIRD");
    EXPECT_THAT(find("thi"), ElementsAre(lower));
    EXPECT_THAT(find("THI"), ElementsAre(upper));
    EXPECT_THAT(find("Thi"), IsEmpty());
    EXPECT_THAT(find("h"), ElementsAre(lower));
}

TEST_F(Search, MatchesSpecialCharactersLiterally) {
    titled("nothing special");
    auto percent = titled("100% sure");
    auto underscore = titled("snake_case");
    auto backslash = titled(R"(C:\temp)");
    auto quote = titled("it's \"quoted\"");
    EXPECT_THAT(find("%"), ElementsAre(percent));
    EXPECT_THAT(find("_"), ElementsAre(underscore));
    EXPECT_THAT(find("\\"), ElementsAre(backslash));
    EXPECT_THAT(find("0% s"), ElementsAre(percent));
    EXPECT_THAT(find("ke_ca"), ElementsAre(underscore));
    EXPECT_THAT(find(R"(:\t)"), ElementsAre(backslash));
    EXPECT_THAT(find("it's"), ElementsAre(quote));
    EXPECT_THAT(find("%%%"), IsEmpty());
    EXPECT_THAT(find("' or 1=1 --"), IsEmpty());
}

TEST_F(Search, FindsNonAsciiText) {
    auto umlaut = titled("Ünïcödé");
    auto han = titled("漢字仮名");
    auto balloon = titled("a 🎈 balloon");
    EXPECT_THAT(find("nïcö"), ElementsAre(umlaut));
    EXPECT_THAT(find("字"), ElementsAre(han));
    EXPECT_THAT(find("漢字仮"), ElementsAre(han));
    EXPECT_THAT(find("🎈"), ElementsAre(balloon));
}

TEST_F(Search, IgnoresContent) {
    ana().post("/posts", R"({"title":"plain","content":"needle"})");
    EXPECT_THAT(find("needle"), IsEmpty());
}

TEST_F(Search, EmptyTextMatchesAll) {
    titled("one");
    EXPECT_EQ(find("").size(), 1U);
}

TEST_F(Search, ReturnsNewestFirstInPages) {
    auto one = titled("match one");
    auto two = titled("match two");
    titled("other");
    auto three = titled("match three");
    EXPECT_THAT(find("match"), ElementsAre(three, two, one));
    EXPECT_THAT(ids_of(ana().get("/posts?search=match&limit=2")), ElementsAre(three, two));
    EXPECT_THAT(ids_of(ana().get("/posts?search=match&limit=2&page=1")), ElementsAre(one));
    EXPECT_THAT(ids_of(ana().get(fmt::format("/posts?search=match&before={}", two))), ElementsAre(one));
    EXPECT_THAT(ids_of(ana().get(fmt::format("/posts?search=ma&before={}", two))), ElementsAre(one));
}

TEST_F(Search, ShortTextSearchesNewestTenThousandPosts) {
    auto oldest = titled("xy oldest!!!");
    add_newer(10'000, "filler", true);
    for (const char* text : {"xy", "!!!", "xy ", "—!—"}) EXPECT_THAT(find(text), IsEmpty()) << text;
    EXPECT_THAT(find("xy o"), IsEmpty()) << "no three letters in a row";
    EXPECT_THAT(find("xy old"), ElementsAre(oldest));
}

TEST_F(Search, DraftsOfOthersDoNotHideShortMatches) {
    auto oldest = titled("xy oldest!!!");
    add_newer(10'001, "filler", false, signed_up("bob").id);
    EXPECT_THAT(find("xy"), ElementsAre(oldest));
    EXPECT_THAT(find("!!!"), ElementsAre(oldest));
}

TEST_F(Search, DraftsOfOthersDoNotHideIndexedMatches) {
    auto oldest = titled("needle");
    add_newer(10'001, "needle", false, signed_up("bob").id);
    EXPECT_THAT(find("needle"), ElementsAre(oldest));
}

TEST_F(Search, OwnDraftsAreFoundAmongOlderPosts) {
    titled("needle");
    add_newer(1, "needle", false);
    add_newer(1, "needle", true);
    const auto published = ids_of(ana().get("/posts")).front();
    add_newer(1'000, "filler", true);
    EXPECT_THAT(find("needle"), ElementsAre(published, published - 1, testing::_));
}

TEST_F(Search, OlderMatchesArePagedNewestFirst) {
    std::vector<std::int64_t> matches;
    for (int n = 0; n < 5; ++n) matches.insert(matches.begin(), titled("needle"));
    add_newer(1'000, "filler", true);
    const auto newest = titled("needle");
    matches.insert(matches.begin(), newest);
    EXPECT_EQ(find("needle"), matches);
    EXPECT_THAT(ids_of(ana().get("/posts?search=needle&limit=2&page=1")), ElementsAre(matches[2], matches[3]));
    EXPECT_THAT(ids_of(ana().get(fmt::format("/posts?search=needle&limit=2&before={}", newest))),
                ElementsAre(matches[1], matches[2]));
}

TEST_F(Search, OlderPostsAreFoundByIndex) {
    auto match = titled("It's the quick (brown) fox: jumps! €€€€€€€€");
    titled("fox brown the quick");
    add_newer(101'000, "the filler", true);
    for (const char* text :
         {"quick (brown) fox", "(brown)", "fox: jumps!", "jumps! €€€€€€€€", "It's the quick (brown) fox: jumps!"})
        EXPECT_THAT(find(text), ElementsAre(match)) << text;
    EXPECT_THAT(find("Quick (brown)"), IsEmpty());
}

TEST_F(Search, MatchesBeyondIndexLimitArePagedNewestFirst) {
    titled("first");
    add_newer(10'100, "needle", true);
    const auto newest = ids_of(ana().get("/posts?limit=100"));
    add_newer(1'000, "filler", true);
    EXPECT_EQ(ids_of(ana().get("/posts?search=needle&limit=100")), newest);
    EXPECT_EQ(ids_of(ana().get("/posts?search=needle&limit=50&page=1")),
              std::vector(newest.begin() + 50, newest.end()));
}

TEST_F(Search, VeryLongTextIsAccepted) {
    titled("short");
    EXPECT_THAT(find(std::string(5'000, 'a')), IsEmpty());
}

}  // namespace plaza::test
