#include <algorithm>
#include <regex>

#include "tests/support/api.hpp"
#include "tests/support/stripping_proxy.hpp"

namespace plaza::test {

using testing::ElementsAre;
using testing::IsEmpty;

class Paging : public Api {
 protected:
    Paging() : ana_(signed_up("ana")) {}

    /// Publishes posts and returns their ids, newest first.
    std::vector<std::int64_t> publish_many(int count) {
        std::vector<std::int64_t> ids;
        for (int i = 0; i < count; ++i) ids.push_back(publish(ana_));
        std::ranges::reverse(ids);
        return ids;
    }
    Person& ana() { return ana_; }

    /// The path of the next page, or "" on the last page.
    static std::string next_of(const Answer& answer, const std::string& path = "/posts") {
        static const std::regex next("<(\\?[^>]*)>; rel=\"next\"");
        const auto link = answer.header("Link");
        std::smatch found;
        return std::regex_search(link, found, next) ? path + found[1].str() : "";
    }

 private:
    Person ana_;
};

TEST_F(Paging, DefaultPageHasNewestTenPosts) {
    auto ids = publish_many(12);
    EXPECT_EQ(ids_of(ana().get("/posts")), std::vector(ids.begin(), ids.begin() + 10));
}

TEST_F(Paging, PagesStartAtZero) {
    auto ids = publish_many(5);
    EXPECT_THAT(ids_of(ana().get("/posts?limit=2&page=0")), ElementsAre(ids[0], ids[1]));
    EXPECT_THAT(ids_of(ana().get("/posts?limit=2&page=2")), ElementsAre(ids[4]));
    EXPECT_THAT(ids_of(ana().get("/posts?limit=2&page=3")), IsEmpty());
}

TEST_F(Paging, BeforeContinuesAfterPost) {
    auto ids = publish_many(4);
    EXPECT_THAT(ids_of(ana().get(fmt::format("/posts?limit=2&before={}", ids[1]))), ElementsAre(ids[2], ids[3]));
    EXPECT_THAT(ids_of(ana().get(fmt::format("/posts?before={}", ids[3]))), IsEmpty());
    EXPECT_THAT(ids_of(ana().get("/posts?before=9007199254740991")), testing::SizeIs(4));
}

TEST_F(Paging, BeforeCannotBeCombinedWithOffset) {
    for (const char* offset : {"page=1", "skip=0", "skip=1"}) {
        auto answer = ana().get(fmt::format("/posts?before=5&{}", offset));
        EXPECT_THAT(answer, HasStatus(422)) << offset;
        EXPECT_THAT(answer.body, testing::HasSubstr("before")) << offset;
    }
}

TEST_F(Paging, OffsetIsLimitedToTenThousandRows) {
    for (const char* allowed : {"skip=10000", "limit=100&page=100", "limit=10&page=1000", "limit=0&page=10000"})
        EXPECT_THAT(ana().get(fmt::format("/posts?{}", allowed)), Answers(200, "[]")) << allowed;
    for (const char* refused : {"skip=10001", "limit=100&page=101", "limit=10&page=1001", "page=9223372036854775807",
                                "skip=18446744073709551616"}) {
        auto answer = ana().get(fmt::format("/posts?{}", refused));
        EXPECT_THAT(answer, HasStatus(422)) << refused;
    }
    EXPECT_THAT(ana().get("/posts?skip=10001").body, testing::HasSubstr("before"));
    EXPECT_THAT(ana().get("/posts?page=1001").body, testing::HasSubstr("before"));
}

TEST_F(Paging, NextLinkVisitsEveryPostOnce) {
    auto ids = publish_many(7);
    std::vector<std::int64_t> visited;
    for (std::string path = "/posts?limit=3"; !path.empty();) {
        auto answer = ana().get(path);
        ASSERT_THAT(answer, HasStatus(200)) << path;
        for (auto id : ids_of(answer)) visited.push_back(id);
        path = next_of(answer);
    }
    EXPECT_EQ(visited, ids);
}

TEST_F(Paging, NextLinkWorksBehindStrippedPrefix) {
    const StrippingProxy proxy(server().port());
    auto ids = publish_many(5);
    Client client(proxy.port(), ana().token());
    for (const std::string start : {"/plaza/posts", "/plaza/posts/"}) {
        std::vector<std::int64_t> visited;
        for (auto path = start + "?limit=2"; !path.empty();) {
            auto answer = client.get(path);
            ASSERT_THAT(answer, HasStatus(200)) << path;
            for (auto id : ids_of(answer)) visited.push_back(id);
            path = next_of(answer, start);
        }
        EXPECT_EQ(visited, ids);
    }
}

TEST_F(Paging, NextLinkKeepsSearch) {
    for (int i = 0; i < 3; ++i) publish(ana(), "a & b?");
    publish(ana(), "a only");
    std::size_t visited = 0;
    for (std::string path = "/posts?limit=2&search=a%20%26%20b%3F"; !path.empty();) {
        auto answer = ana().get(path);
        visited += ids_of(answer).size();
        path = next_of(answer);
    }
    EXPECT_EQ(visited, 3U);
}

TEST_F(Paging, NewPostsDoNotShiftCursor) {
    auto ids = publish_many(4);
    auto next = next_of(ana().get("/posts?limit=2"));
    publish(ana());
    EXPECT_THAT(ids_of(ana().get(next)), ElementsAre(ids[2], ids[3]));
}

// Sixteen concurrent pages of a hundred posts of 600 KB of JSON each once blocked the server for seconds.
TEST_F(Paging, PageOfLongPostsEndsEarlyWithNextLink) {
    const std::string text(100'000, 'x');
    std::vector<std::int64_t> ids;
    for (int i = 0; i < 14; ++i) {
        const nlohmann::json post{{"title", "a long post"}, {"content", text}, {"published", i % 3 != 0}};
        const auto answer = ana().post("/posts", post.dump());
        ASSERT_THAT(answer, HasStatus(201));
        ids.insert(ids.begin(), answer.json()["id"].get<std::int64_t>());
    }
    for (const std::string wanted : {"limit=100", "limit=12", "limit=100&search=long", "limit=100&search=g%20p"}) {
        auto page = ana().get("/posts?" + wanted);
        EXPECT_EQ(ids_of(page), std::vector(ids.begin(), ids.begin() + 11))
            << wanted << ": the first post beyond 1 MiB ends the page";
        EXPECT_LT(page.body.size(), 2U << 20);
        page = ana().get(next_of(page));
        EXPECT_EQ(ids_of(page), std::vector(ids.begin() + 11, ids.end())) << wanted;
        EXPECT_EQ(next_of(page), "") << wanted;
    }
    // More posts than a search reads without the index.
    database().exec(fmt::format(
        "insert into posts (id, author_id, title, content, published, created_at) "
        "select (select max(id) from posts) + n, {}, 'filler', '', true, now() from generate_series(1, 600) n",
        ana().id));
    EXPECT_EQ(ids_of(ana().get("/posts?limit=100&search=long")), std::vector(ids.begin(), ids.begin() + 11));
    EXPECT_EQ(ids_of(ana().get("/posts?limit=100&skip=601")), std::vector(ids.begin() + 1, ids.begin() + 12));
}

TEST_F(Paging, ShortPageHasNoLink) {
    publish_many(2);
    EXPECT_FALSE(ana().get("/posts?limit=3").has_header("Link"));
    EXPECT_FALSE(ana().get("/posts?limit=0").has_header("Link"));
}

}  // namespace plaza::test
