#include <atomic>
#include <thread>
#include <vector>

#include "tests/support/api.hpp"
#include "tests/support/required_events.hpp"

namespace plaza::test {

constexpr const char* invalid_token = "Couldn't validate Credentials";

class Me : public Api {
 protected:
    explicit Me(const app::Config& config = quick_config()) : Api(config) { require_events(database()); }

    Answer log_in_as(const std::string& email, const std::string& password) {
        return anonymous().post("/login", form({{"username", email}, {"password", password}}));
    }
    static Answer change(Client& client, const Json& members) { return client.patch("/users/me", members.dump()); }
    static Answer remove(Client& client, const std::string& password) {
        return client.del("/users/me", Json{{"current_password", password}}.dump());
    }
};

TEST_F(Me, ReturnsUserWithRole) {
    auto ana = signed_up("ana");
    auto of_all = ana.get(fmt::format("/users/{}", ana.id)).json();
    auto me = ana.get("/users/me");
    EXPECT_EQ(me.status, 200);
    EXPECT_EQ(me.body,
              fmt::format(R"({{"id":{},"created_at":{},"email":"ana@example.com","username":"user_{}","role":"user"}})",
                          ana.id, of_all["created_at"].dump(), ana.id));
    database().exec("update users set role = 'moderator'");
    EXPECT_EQ(ana.get("/users/me/").json()["role"], "moderator");
}

TEST_F(Me, RequiresToken) {
    auto client = anonymous();
    const auto refused = Refuses(401, "Not authenticated");
    EXPECT_THAT(client.get("/users/me"), refused);
    EXPECT_THAT(client.patch("/users/me", "{}"), refused);
    EXPECT_THAT(client.del("/users/me", R"({"current_password":"x"})"), refused);
    EXPECT_THAT(client.get("/users/me/sessions"), refused);
    EXPECT_THAT(client.del("/users/me/sessions"), refused);
    EXPECT_THAT(client.del("/users/me/sessions/1"), refused);
    EXPECT_THAT(client.put("/users/me", "{}"), Refuses(405, "Method Not Allowed"));
    EXPECT_THAT(client.get("/users/them"), HasStatus(422)) << "other words are invalid ids";
}

TEST_F(Me, ChangesUsername) {
    auto ana = signed_up("ana");
    auto answer = change(ana, {{"username", "Ana_1"}});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.json()["username"], "Ana_1");
    EXPECT_EQ(ana.get("/users/me").json(), answer.json());
    EXPECT_THAT(change(ana, {{"username", "ANA_1"}}), HasStatus(200)) << "their own name in another case";
}

TEST_F(Me, TakenUsernameReturns409) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    change(ana, {{"username", "ana"}});
    EXPECT_THAT(change(bob, {{"username", "ANA"}}), Refuses(409, "username ANA is taken"));
}

TEST_F(Me, ChangesEmailWithPassword) {
    auto ana = signed_up("ana");
    auto answer = change(ana, {{"email", "New@Example.COM"}, {"current_password", ana.password}});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.json()["email"], "New@example.com");
    EXPECT_THAT(log_in_as("new@example.com", ana.password), HasStatus(200));
    EXPECT_THAT(log_in_as(ana.email, ana.password), HasStatus(403));
    EXPECT_THAT(ana.get("/posts"), HasStatus(200)) << "a new address ends no session";
}

TEST_F(Me, TakenEmailGetsSameErrorAsSignUp) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    EXPECT_THAT(change(bob, {{"email", "ANA@example.com"}, {"current_password", bob.password}}),
                Refuses(400, "User with email: ANA@example.com already exists !"));
}

TEST_F(Me, ChangingEmailRequiresPassword) {
    auto ana = signed_up("ana");
    constexpr const char* missing = R"({"type":"missing","loc":["body","current_password"],"msg":"Field required"})";
    EXPECT_THAT(change(ana, {{"email", "a@example.com"}}), Faults(missing));
    EXPECT_THAT(change(ana, {{"password", "pears in the cellar"}}), Faults(missing));
    EXPECT_THAT(ana.del("/users/me", "{}"), Faults(missing));
    EXPECT_THAT(ana.del("/users/me"), HasStatus(422));
    for (const auto& change_body : {Json{{"email", "a@example.com"}}, Json{{"password", "pears in the cellar"}}}) {
        auto wrong = change_body;
        wrong["current_password"] = "not her password";
        EXPECT_THAT(change(ana, wrong), Refuses(403, "Invalid credentials"));
    }
    EXPECT_THAT(remove(ana, "not her password"), Refuses(403, "Invalid credentials"));
    EXPECT_THAT(log_in_as(ana.email, ana.password), HasStatus(200)) << "nothing was changed";
}

TEST_F(Me, NewPasswordEndsOtherSessions) {
    auto ana = signed_up("ana");
    auto phone = bearing(log_in(ana.email, ana.password));
    EXPECT_THAT(change(ana, {{"password", "pears in the cellar"}, {"current_password", ana.password}}), HasStatus(200));
    EXPECT_THAT(ana.get("/posts"), HasStatus(200)) << "the current session continues";
    EXPECT_THAT(phone.get("/posts"), Refuses(401, invalid_token));
    EXPECT_THAT(log_in_as(ana.email, ana.password), HasStatus(403));
    EXPECT_THAT(log_in_as(ana.email, "pears in the cellar"), HasStatus(200));
    EXPECT_EQ(database().scalar("select count(*) from sessions"), "2");
}

TEST_F(Me, NewPasswordKeepsRefreshTokenOfItsSession) {
    auto ana = signed_up("ana");
    auto tokens = log_in_to_stay(ana);
    auto here = bearing(tokens["access_token"].get<std::string>());
    ASSERT_THAT(change(here, {{"password", "pears in the cellar"}, {"current_password", ana.password}}),
                HasStatus(200));
    EXPECT_THAT(
        anonymous().post("/login/refresh", form({{"refresh_token", tokens["refresh_token"].get<std::string>()}})),
        HasStatus(200));
}

TEST_F(Me, ChangesAreAtomic) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    ASSERT_THAT(change(bob, {{"username", "bob"}}), HasStatus(200));
    const auto before =
        database().rows("select u::text, a::text from users u join accounts a on a.id = u.id order by u.id");
    EXPECT_THAT(change(ana, {{"username", "fine"},
                             {"email", "bob@example.com"},
                             {"password", "pears in the cellar"},
                             {"current_password", ana.password}}),
                HasStatus(400));
    EXPECT_THAT(change(ana, {{"username", "Bob"},
                             {"email", "fine@example.com"},
                             {"password", "pears in the cellar"},
                             {"current_password", ana.password}}),
                HasStatus(409));
    EXPECT_THAT(change(ana, {{"username", "fine"}, {"email", "fine@example.com"}, {"current_password", "wrong"}}),
                HasStatus(403));
    EXPECT_EQ(database().rows("select u::text, a::text from users u join accounts a on a.id = u.id order by u.id"),
              before);
    EXPECT_THAT(ana.get("/posts"), HasStatus(200)) << "no session ended";

    auto all = change(ana, {{"username", "fine"},
                            {"email", "fine@example.com"},
                            {"password", "pears in the cellar"},
                            {"current_password", ana.password}});
    EXPECT_EQ(all.json()["username"], "fine");
    EXPECT_EQ(all.json()["email"], "fine@example.com");
    EXPECT_THAT(log_in_as("fine@example.com", "pears in the cellar"), HasStatus(200));
}

TEST_F(Me, OmittedMembersStayUnchanged) {
    auto ana = signed_up("ana");
    const auto before = ana.get("/users/me").body;
    EXPECT_THAT(change(ana, Json::object()), Answers(200, before));
    EXPECT_THAT(change(ana, {{"username", nullptr}, {"email", nullptr}, {"password", nullptr}}), Answers(200, before));
    EXPECT_THAT(change(ana, {{"role", "admin"}, {"id", 7}, {"suspended_at", nullptr}, {"created_at", 0}}),
                Answers(200, before))
        << "users cannot promote themselves";
}

TEST_F(Me, ErrorsAreReportedTogetherWithoutSecrets) {
    auto ana = signed_up("ana");
    auto answer = change(ana, {{"username", "no blanks"}, {"email", "nope"}, {"password", "canary"}});
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(answer.json()["detail"].size(), 3U) << answer.body;
    EXPECT_THAT(answer.body, Not(testing::HasSubstr("canary")));
    EXPECT_THAT(ana.patch("/users/me", R"({"password":"canary)").body, Not(testing::HasSubstr("canary")));
    EXPECT_THAT(change(ana, {{"password", "password"}, {"current_password", ana.password}}), HasStatus(422))
        << "the rules of the sign-up apply";
    for (const char* body : {"", "[]", "7", "null", "\"x\"", R"({"email":5})", R"({"current_password":[]})"})
        EXPECT_THAT(ana.patch("/users/me", body), HasStatus(422)) << body;
}

TEST_F(Me, DeletionRemovesAllDataOfUser) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto of_ana = publish(ana);
    auto of_bob = publish(bob);
    ana.post("/votes", vote_body(of_bob, 1));
    bob.post("/votes", vote_body(of_ana, 1));
    ana.post("/posts", R"({"title":"once","content":""})", {{"Idempotency-Key", "k"}});
    auto refresh_token = log_in_to_stay(ana)["refresh_token"].get<std::string>();

    EXPECT_THAT(remove(ana, ana.password), Answers(204, ""));
    EXPECT_THAT(ana.get("/posts"), Refuses(401, invalid_token));
    EXPECT_THAT(log_in_as(ana.email, ana.password), Refuses(403, "Invalid credentials"));
    EXPECT_THAT(anonymous().post("/login/refresh", form({{"refresh_token", refresh_token}})),
                Refuses(401, invalid_token));
    EXPECT_THAT(bob.get(fmt::format("/users/{}", ana.id)), HasStatus(404));
    EXPECT_THAT(bob.get(fmt::format("/posts/{}", of_ana)), HasStatus(404));
    EXPECT_EQ(bob.get(fmt::format("/posts/{}", of_bob)).json()["votes"], 0);
    for (const char* table : {"users", "accounts", "posts", "sessions"})
        EXPECT_EQ(database().scalar(fmt::format("select count(*) from {}", table)), "1") << table << " are bob's";
    for (const char* table : {"votes", "idempotency_keys"})
        EXPECT_EQ(database().scalar(fmt::format("select count(*) from {}", table)), "0") << table;
    EXPECT_THAT(anonymous().post("/users", R"({"email":"ana@example.com","password":"a sound password"})"),
                HasStatus(201));
}

TEST_F(Me, AccountCanBeDeletedByPost) {
    auto ana = signed_up("ana");
    const auto remove_by_post = [&](const std::string& password) {
        return ana.post("/users/me/delete", Json{{"current_password", password}}.dump());
    };
    EXPECT_THAT(ana.post("/users/me/delete", "{}"), HasStatus(422));
    EXPECT_THAT(remove_by_post("not her password"), Refuses(403, "Invalid credentials"));
    EXPECT_THAT(anonymous().post("/users/me/delete", R"({"current_password":"x"})"), Refuses(401, "Not authenticated"));
    EXPECT_THAT(remove_by_post(ana.password), Answers(204, ""));
    EXPECT_THAT(ana.get("/posts"), Refuses(401, invalid_token));
    EXPECT_EQ(database().scalar("select count(*) from accounts"), "0");
}

class MeLimits : public Me {
 protected:
    MeLimits() : Me(limited()) {}

 private:
    static app::Config limited() {
        auto config = quick_config();
        config.limits.state = Switch::on;
        config.limits.rates.log_in_by_account = {3, std::chrono::hours{1}};
        return config;
    }
};

TEST_F(MeLimits, TenWrongPasswordsEndSession) {
    auto ana = signed_up("ana");
    const auto guess = [&](int n) {
        return n % 2 == 0 ? ana.patch("/users/me", R"({"email":"a@example.com","current_password":"a guess"})")
                          : ana.del("/users/me", R"({"current_password":"a guess"})");
    };
    for (int n = 0; n < 9; ++n) ASSERT_THAT(guess(n), Refuses(403, "Invalid credentials")) << n;
    EXPECT_THAT(change(ana, {{"email", "ana@b.example"}, {"current_password", ana.password}}), HasStatus(200))
        << "the correct password is accepted and resets the count";
    for (int n = 0; n < 10; ++n) ASSERT_THAT(guess(n), Refuses(403, "Invalid credentials")) << n;
    EXPECT_THAT(ana.get("/users/me"), Refuses(401, invalid_token));
    EXPECT_THAT(remove(ana, ana.password), Refuses(401, invalid_token));
    EXPECT_THAT(log_in_as("ana@b.example", ana.password), HasStatus(200)) << "the account is not locked";
}

TEST_F(MeLimits, ConcurrentWrongPasswordsEndSession) {
    auto ana = signed_up("ana");
    std::atomic<int> compared = 0;
    {
        std::vector<std::jthread> guessers;
        for (int guesser = 0; guesser < 15; ++guesser)
            guessers.emplace_back([&] {
                compared += bearing(ana.token()).del("/users/me", R"({"current_password":"a guess"})").status == 403;
            });
    }
    EXPECT_LE(compared, 10);
    EXPECT_THAT(ana.get("/users/me"), Refuses(401, invalid_token));
}

TEST_F(MeLimits, ConcurrentCorrectPasswordsKeepSession) {
    auto ana = signed_up("ana");
    const auto body = Json{{"email", "ana@b.example"}, {"current_password", ana.password}}.dump();
    std::atomic<int> served = 0;
    std::atomic<int> limited_count = 0;
    const auto ask_fifteen_times = [&](const auto& ask) {
        std::vector<std::jthread> callers;
        for (int person = 0; person < 15; ++person)
            callers.emplace_back([&] {
                const int status = ask().status;
                if (status == 200) ++served;
                if (status == 429) ++limited_count;
            });
    };
    ask_fifteen_times([&] { return bearing(ana.token()).patch("/users/me", body); });
    EXPECT_GE(served, 10);
    EXPECT_EQ(served + limited_count, 15);
    const auto credentials = form({{"username", "ana@b.example"}, {"password", ana.password}});
    ask_fifteen_times([&] { return bearing(ana.token()).post("/login", credentials); });
    EXPECT_GE(served, 20);
    EXPECT_EQ(served + limited_count, 30);
    EXPECT_THAT(ana.get("/users/me"), HasStatus(200));
}

TEST_F(MeLimits, ComparisonsOfKilledServerCountForOneMinute) {
    auto ana = signed_up("ana");
    const auto left_counted = [&](const char* when) {
        database().exec(fmt::format("update sessions set compared_passwords = 10, compared_at = {}", when));
    };
    left_counted("clock_timestamp()");
    const auto body = Json{{"email", "ana@b.example"}, {"current_password", ana.password}}.dump();
    EXPECT_THAT(remove(ana, ana.password), HasStatus(429));
    EXPECT_THAT(ana.post("/users/me/delete", body), HasStatus(429));
    EXPECT_THAT(ana.patch("/users/me", body), HasStatus(429));
    left_counted("clock_timestamp() - interval '61 s'");
    EXPECT_THAT(remove(ana, "a guess"), HasStatus(403));
    EXPECT_EQ(database().scalar("select compared_passwords || ' ' || wrong_passwords from sessions"), "0 1");
}

TEST_F(MeLimits, SessionAtLimitEndsAtNextPassword) {
    auto ana = signed_up("ana");
    database().exec("update sessions set wrong_passwords = 10");
    EXPECT_THAT(remove(ana, ana.password), Refuses(401, invalid_token));
    EXPECT_THAT(ana.get("/users/me"), Refuses(401, invalid_token));
}

TEST_F(MeLimits, WrongPasswordAmongCorrectOnesKeepsSession) {
    auto ana = signed_up("ana");
    database().exec("update sessions set compared_passwords = 8, compared_at = clock_timestamp()");
    EXPECT_THAT(remove(ana, "a guess"), HasStatus(403));
    EXPECT_THAT(ana.get("/users/me"), HasStatus(200));
}

TEST_F(MeLimits, FailedLoginsOfStrangersDoNotBlockOwner) {
    auto ana = signed_up("ana");
    for (int attempt = 0; attempt < 5; ++attempt) log_in_as(ana.email, "a guess");
    ASSERT_THAT(log_in_as(ana.email, "a guess"), HasStatus(429));
    EXPECT_THAT(remove(ana, ana.password), HasStatus(204));
}

}  // namespace plaza::test
