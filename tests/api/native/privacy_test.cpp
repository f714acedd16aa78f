#include "tests/support/api.hpp"

namespace plaza::test {

class Privacy : public Api {
 protected:
    static std::string path_of(const Person& person) { return fmt::format("/users/{}", person.id); }
    static std::string stand_in_of(const Person& person) {
        return fmt::format("user-{}@users.noreply.plaza.example", person.id);
    }
};

TEST_F(Privacy, OwnerSeesOwnEmail) {
    auto ana = signed_up("ana");
    EXPECT_EQ(ana.get(path_of(ana)).json()["email"], "ana@example.com");
}

TEST_F(Privacy, OthersSeePlaceholderEmail) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    EXPECT_EQ(bob.get(path_of(ana)).json()["email"], stand_in_of(ana));
    EXPECT_EQ(anonymous().get(path_of(ana)).json()["email"], stand_in_of(ana));
}

TEST_F(Privacy, StaffSeeEveryEmail) {
    auto ana = signed_up("ana");
    auto mod = signed_up("mod");
    database().exec("update users set role = 'moderator' where email = 'mod@example.com'");
    EXPECT_EQ(mod.get(path_of(ana)).json()["email"], "ana@example.com");
}

TEST_F(Privacy, PostsShowEmailOnlyToOwner) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto post = fmt::format("/posts/{}", publish(ana));

    EXPECT_EQ(ana.get(post).json()["Post"]["owner"]["email"], "ana@example.com");
    EXPECT_EQ(bob.get(post).json()["Post"]["owner"]["email"], stand_in_of(ana));
    EXPECT_EQ(ana.get("/posts").json()[0]["Post"]["owner"]["email"], "ana@example.com");
    EXPECT_EQ(bob.get("/posts").json()[0]["Post"]["owner"]["email"], stand_in_of(ana));
    EXPECT_EQ(bob.get("/posts?search=title").json()[0]["Post"]["owner"]["email"], stand_in_of(ana));
}

TEST_F(Privacy, AuthorSeesOwnEmailInAnswer) {
    auto ana = signed_up("ana");
    auto made = ana.post("/posts", R"({"title":"t","content":"c"})").json();
    auto path = fmt::format("/posts/{}", made["id"].get<std::int64_t>());
    EXPECT_EQ(made["owner"]["email"], "ana@example.com");
    EXPECT_EQ(ana.put(path, R"({"title":"t","content":"c"})").json()["owner"]["email"], "ana@example.com");
}

TEST_F(Privacy, InvalidTokenRevealsNoEmail) {
    auto ana = signed_up("ana");
    EXPECT_EQ(bearing("x.y.z").get(path_of(ana)).body.find("ana@example.com"), std::string::npos);
}

TEST_F(Privacy, OthersNeverSeeEmail) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    publish(ana);
    for (const auto& path : {path_of(ana), std::string("/posts"), std::string("/posts?search=ana@example.com")})
        EXPECT_EQ(bob.get(path).body.find("ana@"), std::string::npos) << path;
}

}  // namespace plaza::test
