#include "tests/support/api.hpp"

namespace plaza::test {

class Slashes : public Api {};

TEST_F(Slashes, PathWorksWithAndWithoutTrailingSlash) {
    auto ana = signed_up("ana");
    auto post = fmt::format("/posts/{}", publish(ana));
    auto user = fmt::format("/users/{}", ana.id);
    for (const auto& path : {post, user, std::string("/posts")}) {
        auto plain = ana.get(path);
        EXPECT_THAT(ana.get(path + "/"), Answers(plain.status, plain.body));
        EXPECT_EQ(plain.status, 200);
    }
}

TEST_F(Slashes, WritesNeedNoRedirect) {
    auto ana = signed_up("ana");
    auto post = publish(ana);
    auto path = fmt::format("/posts/{}/", post);
    EXPECT_THAT(ana.post("/posts/", R"({"title":"t","content":"c"})"), HasStatus(201));
    EXPECT_THAT(ana.post("/votes/", vote_body(post, 1)), HasStatus(201));
    EXPECT_THAT(ana.post("/vote/", vote_body(post, 0)), HasStatus(201));
    EXPECT_THAT(ana.put(path, R"({"title":"t","content":"c"})"), HasStatus(200));
    EXPECT_THAT(ana.del(path), HasStatus(204));
    EXPECT_THAT(anonymous().post("/users/", R"({"email":"b@example.com","password":"a sound password"})"),
                HasStatus(201));
    EXPECT_THAT(anonymous().post("/login/", form({{"username", ana.email}, {"password", ana.password}})),
                HasStatus(200));
}

TEST_F(Slashes, QueryIsKept) {
    auto ana = signed_up("ana");
    publish(ana);
    publish(ana);
    EXPECT_EQ(ids_of(ana.get("/posts/?limit=1")).size(), 1U);
}

TEST_F(Slashes, DoubleSlashReturns404) {
    for (const char* path : {"//", "/posts//", "//posts", "/posts//1"})
        EXPECT_THAT(anonymous().get(path), Refuses(404, "Not Found")) << path;
}

}  // namespace plaza::test
