#include "tests/support/api.hpp"

namespace plaza::test {

using testing::ElementsAre;

class Drafts : public Api {
 protected:
    static std::string path_of(std::int64_t post) { return fmt::format("/posts/{}", post); }
};

TEST_F(Drafts, OwnerSeesDraftEverywhere) {
    auto ana = signed_up("ana");
    auto draft = save_draft(ana, "a secret draft");
    auto post = publish(ana, "a public post");
    EXPECT_EQ(ana.get(path_of(draft)).json()["Post"]["published"], false);
    EXPECT_THAT(ids_of(ana.get("/posts")), ElementsAre(post, draft));
    EXPECT_THAT(ids_of(ana.get("/posts?search=secret")), ElementsAre(draft));
    EXPECT_THAT(ids_of(ana.get("/posts?search=d")), ElementsAre(draft));
}

TEST_F(Drafts, OtherUsersGet404) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto draft = save_draft(ana, "a secret draft");
    auto absent = Refuses(404, fmt::format("post with id: {} does not exist", draft));

    EXPECT_THAT(bob.get(path_of(draft)), absent);
    EXPECT_THAT(bob.put(path_of(draft), R"({"title":"t","content":"c"})"), absent);
    EXPECT_THAT(bob.del(path_of(draft)), absent);
    EXPECT_THAT(bob.post("/votes", vote_body(draft, 1)),
                Refuses(404, fmt::format("Post with id: {} doesn't exist ", draft)));
    EXPECT_THAT(bob.post("/vote", vote_body(draft, 1)),
                Refuses(404, fmt::format("Post with id: {} does not exist", draft)));
    for (const char* listing : {"/posts", "/posts?search=secret", "/posts?search=d", "/posts?limit=100&skip=0"})
        EXPECT_THAT(bob.get(listing), Answers(200, "[]")) << listing;
    EXPECT_EQ(ana.get(path_of(draft)).json()["votes"], 0);
}

TEST_F(Drafts, StaffGet404) {
    auto ana = signed_up("ana");
    auto mod = signed_up("mod");
    database().exec("update users set role = 'admin' where email = 'mod@example.com'");
    EXPECT_THAT(mod.get(path_of(save_draft(ana))), HasStatus(404));
    EXPECT_THAT(mod.get("/posts"), Answers(200, "[]"));
}

TEST_F(Drafts, PublishingShowsAndUnpublishingHidesPost) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto post = save_draft(ana);
    ana.put(path_of(post), R"({"title":"t","content":"c","published":true})");
    EXPECT_THAT(bob.get(path_of(post)), HasStatus(200));
    ana.put(path_of(post), R"({"title":"t","content":"c","published":false})");
    EXPECT_THAT(bob.get(path_of(post)), HasStatus(404));
}

TEST_F(Drafts, VoteOnUnpublishedPostReturns404) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto post = publish(ana);
    bob.post("/votes", vote_body(post, 1));
    ana.put(path_of(post), R"({"title":"t","content":"c","published":false})");
    EXPECT_THAT(bob.post("/votes", vote_body(post, 0)), HasStatus(404));
}

TEST_F(Drafts, DraftsTakeNoRoomInPagesOfOthers) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    std::vector<std::int64_t> posts;
    for (int i = 0; i < 3; ++i) {
        posts.insert(posts.begin(), publish(ana));
        save_draft(ana);
    }
    EXPECT_EQ(ids_of(bob.get("/posts?limit=3")), posts);
    EXPECT_THAT(ids_of(bob.get("/posts?limit=1&page=1")), ElementsAre(posts[1]));
}

}  // namespace plaza::test
