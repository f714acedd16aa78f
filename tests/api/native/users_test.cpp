#include "tests/support/api.hpp"

namespace plaza::test {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

class Users : public Api {
 protected:
    Answer sign_up(const std::string& email) {
        return anonymous().post("/users", Json{{"email", email}, {"password", "a sound password"}}.dump());
    }
    Answer sign_up_as(const std::string& email, const std::string& username) {
        return anonymous().post(
            "/users", Json{{"email", email}, {"password", "a sound password"}, {"username", username}}.dump());
    }
};

TEST_F(Users, SignUpReturnsUser) {
    auto answer = sign_up("Ann@Example.COM");

    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    EXPECT_THAT(answer.body, MatchesRegex(R"(\{"id":[0-9]+,)"
                                          R"("created_at":"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]{6})?Z",)"
                                          R"("email":"Ann@example\.com","username":"user_[0-9]+"\})"));
    EXPECT_EQ(answer.json()["username"], fmt::format("user_{}", answer.json()["id"].get<std::int64_t>()));
}

TEST_F(Users, DuplicateEmailIsRejected) {
    ASSERT_EQ(sign_up("Ann@Example.COM").status, 201);
    EXPECT_THAT(sign_up("Ann@Example.COM"), Refuses(400, "User with email: Ann@example.com already exists !"));
}

TEST_F(Users, DuplicateEmailInAnotherCaseIsRejected) {
    ASSERT_EQ(sign_up("Ann@example.com").status, 201);
    EXPECT_THAT(sign_up("ann@example.com"), Refuses(400, "User with email: ann@example.com already exists !"));
}

TEST_F(Users, UsernameCanBeChosen) {
    EXPECT_EQ(sign_up_as("ann@example.com", "ann").json()["username"], "ann");
}

TEST_F(Users, TakenUsernameReturns409InAnyCase) {
    ASSERT_EQ(sign_up_as("ann@example.com", "ann").status, 201);
    EXPECT_THAT(sign_up_as("bob@example.com", "ANN"), HasStatus(409));
    EXPECT_THAT(sign_up("bob@example.com"), HasStatus(201)) << "the rejected sign-up must leave nothing";
}

TEST_F(Users, IdsIncreaseAndFitInJavaScriptNumber) {
    auto first = sign_up("ann@example.com").json()["id"].get<std::int64_t>();
    auto second = sign_up("bob@example.com").json()["id"].get<std::int64_t>();
    EXPECT_LT(first, second);
    EXPECT_LT(second, std::int64_t{1} << 53);
}

TEST_F(Users, UserIsFoundById) {
    auto made = sign_up("ann@example.com").json();
    auto found = anonymous().get(fmt::format("/users/{}", made["id"].get<std::int64_t>()));

    EXPECT_EQ(found.status, 200);
    EXPECT_EQ(found.json()["created_at"], made["created_at"]);
    EXPECT_EQ(found.json()["username"], made["username"]);
}

TEST_F(Users, UnknownIdReturns404) {
    EXPECT_THAT(anonymous().get("/users/99999"), Refuses(404, "user with id: 99999 does not exist"));
}

TEST_F(Users, AnswersContainNoPassword) {
    auto ana = signed_up("ana");
    EXPECT_THAT(ana.get(fmt::format("/users/{}", ana.id)).body, Not(HasSubstr("assword")));
}

TEST_F(Users, PasswordIsStoredAsArgon2id) {
    auto ana = signed_up("ana");
    EXPECT_THAT(database().scalar("select password_hash from users"), testing::StartsWith("$argon2id$"));
}

TEST_F(Users, RootReturnsOriginalGreeting) {
    EXPECT_THAT(anonymous().get("/"), Answers(200, R"({"message":"Welcome to my API !!!"})"));
}

TEST_F(Users, EmailIsNormalized) {
    struct Case {
        const char* typed;
        const char* kept;
    };
    for (auto [typed, kept] : {
             Case{"  blanks@example.com ", "blanks@example.com"},
             Case{"Name <named@example.com>", "named@example.com"},
             Case{"CaSe@EXAMPLE.Com", "CaSe@example.com"},
             Case{"a@example.example", "a@example.example"},
             Case{"plus+tag@example.com", "plus+tag@example.com"},
             Case{"jörg@example.com", "jörg@example.com"},
             Case{"idn@BÜCHER.example", "idn@bücher.example"},
         }) {
        auto answer = sign_up(typed);
        ASSERT_EQ(answer.status, 201) << typed << answer.body;
        EXPECT_EQ(answer.json()["email"], kept);
    }
}

TEST_F(Users, InvalidEmailIsRejected) {
    for (const char* typed :
         {"", "nope", "@example.com", "a@", "a@nodot", "a@b.test", "a@b.local", "a@b.invalid", "a@localhost",
          "a@[127.0.0.1]", "a@127.0.0.1", R"("quoted"@example.com)", "a..b@example.com", "a.@example.com",
          ".a@example.com", "a@-example.com", "a@example..com", "a@b@example.com", "a b@example.com"}) {
        auto answer = sign_up(typed);
        ASSERT_EQ(answer.status, 422) << typed << answer.body;
        auto fault = answer.json()["detail"][0];
        EXPECT_EQ(fault["type"], "value_error") << typed;
        EXPECT_EQ(fault["loc"], (Json{"body", "email"})) << typed;
        auto reason = fault["ctx"]["reason"].get<std::string>();
        EXPECT_EQ(fault["msg"], "value is not a valid email address: " + reason) << typed;
    }
}

}  // namespace plaza::test
