#include "tests/support/api.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using testing::MatchesRegex;

class Posts : public Api {
 protected:
    static std::string path_of(std::int64_t post) { return fmt::format("/posts/{}", post); }
};

TEST_F(Posts, PostHasMembersInOriginalOrder) {
    auto ana = signed_up("ana");
    auto answer = ana.post("/posts", R"({"title":"t1 %x_","content":"c1"})");
    EXPECT_EQ(answer.status, 201);
    EXPECT_THAT(answer.body, MatchesRegex(fmt::format(
                                 R"(\{{"title":"t1 %x_","content":"c1","published":true,"id":[0-9]+,)"
                                 R"("created_at":"[^"]+Z","owner_id":{0},"owner":\{{"id":{0},)"
                                 R"("created_at":"[^"]+Z","email":"ana@example\.com","username":"user_{0}"\}}\}})",
                                 ana.id)));
}

TEST_F(Posts, PostIsReturnedWithVotes) {
    auto ana = signed_up("ana");
    auto made = ana.post("/posts", R"({"title":"t","content":"c"})");
    EXPECT_THAT(ana.get(path_of(made.json()["id"].get<std::int64_t>())),
                Answers(200, fmt::format(R"({{"Post":{},"votes":0}})", made.body)));
}

TEST_F(Posts, ListingMatchesSinglePosts) {
    auto ana = signed_up("ana");
    auto one = ana.get(path_of(publish(ana, "first"))).body;
    auto two = ana.get(path_of(publish(ana, "second"))).body;
    EXPECT_THAT(ana.get("/posts"), Answers(200, fmt::format("[{},{}]", two, one)));
}

TEST_F(Posts, EmptyTextsAreAccepted) {
    auto ana = signed_up("ana");
    auto answer = ana.post("/posts", R"({"title":"","content":""})");
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.json()["title"], "");
}

TEST_F(Posts, UnknownKeysAreIgnored) {
    auto ana = signed_up("ana");
    auto answer = ana.post("/posts", R"({"title":"t","content":"c","id":1,"owner_id":2,"votes":9,"rating":4})");
    EXPECT_EQ(answer.status, 201);
    EXPECT_NE(answer.json()["id"], 1);
    EXPECT_EQ(answer.json()["owner_id"], ana.id);
}

TEST_F(Posts, TextIsReturnedByteForByte) {
    auto ana = signed_up("ana");
    for (const char* title : {"quotes \" \\ /", "\b\f\n\r\t\x01\x1f\x7f", "ünï ≠ 漢字", "🎈👩‍👩‍👧",
                              "\xEF\xBF\xBF", "<b>&amp;</b>", "'; drop table posts; --", "‮right to left"}) {
        auto answer = ana.post("/posts", Json{{"title", title}, {"content", title}}.dump());
        ASSERT_EQ(answer.status, 201) << title;
        auto found = ana.get(path_of(answer.json()["id"].get<std::int64_t>()));
        EXPECT_EQ(found.json()["Post"]["title"], title);
        EXPECT_EQ(found.json()["Post"]["content"], title);
    }
}

TEST_F(Posts, TextIsReturnedUnescaped) {
    auto ana = signed_up("ana");
    auto answer = ana.post("/posts", R"({"title":"\u00fc \ud83c\udf88 \/","content":"c"})");
    EXPECT_THAT(answer.body, testing::StartsWith(R"({"title":"ü 🎈 /",)"));
}

TEST_F(Posts, OwnerCanEdit) {
    auto ana = signed_up("ana");
    auto post = publish(ana);
    auto before = ana.get(path_of(post)).json()["Post"];
    auto answer = ana.put(path_of(post), R"({"title":"new","content":"other","published":false})");

    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.json()["title"], "new");
    EXPECT_EQ(answer.json()["published"], false);
    EXPECT_EQ(answer.json()["created_at"], before["created_at"]);
    EXPECT_EQ(ana.get(path_of(post)).json()["Post"], answer.json());
}

TEST_F(Posts, EditWithoutPublishedPublishes) {
    auto ana = signed_up("ana");
    auto draft = save_draft(ana);
    EXPECT_EQ(ana.put(path_of(draft), R"({"title":"t","content":"c"})").json()["published"], true);
}

TEST_F(Posts, EditRequiresAllMembers) {
    auto ana = signed_up("ana");
    EXPECT_THAT(ana.put(path_of(publish(ana)), R"({"title":"t"})"),
                Faults(R"({"type":"missing","loc":["body","content"],"msg":"Field required","input":{"title":"t"}})"));
}

TEST_F(Posts, StrangerCannotEditOrDelete) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto path = path_of(publish(ana));
    EXPECT_THAT(bob.put(path, R"({"title":"mine","content":"now"})"),
                Refuses(403, "Not authorized to complete this action"));
    EXPECT_THAT(bob.del(path), Refuses(403, "Not authorized to complete this action"));
    EXPECT_EQ(ana.get(path).json()["Post"]["title"], "a title");
}

TEST_F(Posts, OwnerCanDeleteOnce) {
    auto ana = signed_up("ana");
    auto post = publish(ana);
    auto answer = ana.del(path_of(post));

    EXPECT_THAT(answer, Answers(204, ""));
    EXPECT_FALSE(answer.has_header("Content-Type"));
    EXPECT_FALSE(answer.has_header("Content-Length"));
    EXPECT_THAT(ana.del(path_of(post)), Refuses(404, fmt::format("post with id: {} does not exist", post)));
}

TEST_F(Posts, DeletingPostDeletesVotes) {
    auto ana = signed_up("ana");
    auto post = publish(ana);
    ana.post("/votes", vote_body(post, 1));
    EXPECT_THAT(ana.del(path_of(post)), HasStatus(204));
    EXPECT_TRUE(becomes_true([&] { return database().scalar("select count(*) from votes") == "0"; }));
}

TEST_F(Posts, UnknownIdReturns404) {
    auto ana = signed_up("ana");
    const char* body = R"({"title":"t","content":"c"})";
    for (const char* id : {"424242", "-1", "3000000000"}) {
        auto path = fmt::format("/posts/{}", id);
        auto detail = fmt::format("post with id: {} does not exist", id);
        EXPECT_THAT(ana.get(path), Refuses(404, detail));
        EXPECT_THAT(ana.put(path, body), Refuses(404, detail));
        EXPECT_THAT(ana.del(path), Refuses(404, detail));
    }
}

}  // namespace plaza::test
