// What apps do besides acting for users: they sign users up, and posts say which app they are from.
#include <string>

#include "tests/support/oauth.hpp"
#include "tests/support/required_events.hpp"

namespace plaza::test {

using testing::HasSubstr;

class AppSignUps : public OAuth {
 protected:
    AppSignUps()
        : OAuth([] {
              auto config = quick_config();
              config.limits.state = Switch::on;
              config.limits.rates.sign_up_by_address = {3, std::chrono::hours{1}};
              return config;
          }()) {
        require_events(database());
    }

    static Json wish(const std::string& name) {
        return {{"username", name},
                {"email", name + "@example.com"},
                {"password", "plums in the icebox"},
                {"agreement", true},
                {"locale", "en"},
                {"reason", "I like plums"}};
    }
    Answer sign_up(const std::string& token, const Json& wish) {
        return bearing(token).post("/api/v1/accounts", wish.dump());
    }
};

TEST_F(AppSignUps, GiveATokenOfTheNewUser) {
    const auto app = registered(callback, "read write admin:read");
    const auto own = own_token(app);
    const auto answer = sign_up(own, wish("ana"));
    ASSERT_THAT(answer, HasStatus(200));
    EXPECT_EQ(answer.json()["token_type"], "Bearer");
    EXPECT_EQ(answer.json()["scope"], "read write") << "users allow the staff's scopes themselves";
    auto ana = bearing(answer.json()["access_token"].get<std::string>());
    const auto account = ana.get("/api/v1/accounts/verify_credentials").json();
    EXPECT_EQ(account["acct"], "ana");
    EXPECT_FALSE(log_in("ana@example.com", "plums in the icebox").empty());

    const auto status = ana.post("/api/v1/statuses", R"({"status":"hello"})").json();
    EXPECT_EQ(status["application"], Json({{"name", "Tidings"}, {"website", nullptr}}));
    const auto native = ana.post("/posts", R"({"title":"t","content":"c"})").json()["id"].get<std::int64_t>();
    EXPECT_EQ(anonymous().get(fmt::format("/api/v1/statuses/{}", native)).json()["application"]["name"], "Tidings");
    auto web = bearing(log_in("ana@example.com", "plums in the icebox"));
    const auto other = web.post("/api/v1/statuses", R"({"status":"hello"})").json();
    EXPECT_EQ(other["application"], nullptr) << "a log-in is no app";

    // The same limits as those of POST /users.
    EXPECT_THAT(sign_up(own, wish("bob")), HasStatus(200));
    EXPECT_THAT(anonymous().post("/users", R"({"email":"cem@example.com","password":"plums in the icebox"})"),
                HasStatus(201));
    EXPECT_THAT(sign_up(own, wish("dora")), HasStatus(429));
}

TEST_F(AppSignUps, NeedATokenOfAnAppWithTheScope) {
    const auto person = signed_up("eve");
    const auto app = registered();
    EXPECT_THAT(sign_up("", wish("ana")), HasStatus(401));
    EXPECT_THAT(sign_up("plaza_app_1-1.invented", wish("ana")), HasStatus(401));
    EXPECT_THAT(sign_up(person.token(), wish("ana")), HasStatus(403));
    EXPECT_THAT(sign_up(token_for(person, app, "scope=read+write"), wish("ana")), HasStatus(403));
    const auto reader = registered(callback, "read");
    const auto answer = anonymous().post("/oauth/token", form({{"grant_type", "client_credentials"},
                                                               {"client_id", reader.id},
                                                               {"client_secret", reader.secret},
                                                               {"scope", "read"}}));
    EXPECT_THAT(sign_up(answer.json()["access_token"].get<std::string>(), wish("ana")), HasStatus(403));
    EXPECT_EQ(database().scalar("select count(*) from users"), "1");
}

TEST_F(AppSignUps, FaultsHaveDetails) {
    const auto person = signed_up("eve");
    const auto own = own_token(registered());
    const auto empty = sign_up(own, Json::object());
    EXPECT_THAT(empty, HasStatus(422));
    EXPECT_EQ(empty.json()["error"],
              "Validation failed: Username can't be blank, Email can't be blank, Password can't be blank, Service "
              "agreement must be accepted");
    const auto details_of = [&](const Json& change) {
        auto changed = wish("ana");
        changed.update(change);
        const auto answer = sign_up(own, changed);
        EXPECT_THAT(answer, HasStatus(422)) << changed.dump();
        EXPECT_THAT(answer.json()["error"].get<std::string>(), HasSubstr("Validation failed: "));
        return answer.json()["details"];
    };
    const auto code_of = [&](const char* member, const Json& value) {
        const auto details = details_of({{member, value}});
        EXPECT_EQ(details.size(), 1U) << details.dump();
        return details[member][0]["error"].get<std::string>();
    };
    EXPECT_EQ(details_of({{"agreement", false}}).dump(),
              R"({"agreement":[{"description":"must be accepted","error":"ERR_ACCEPTED"}]})");
    EXPECT_EQ(code_of("username", "a b"), "ERR_INVALID");
    EXPECT_EQ(code_of("username", std::string(31, 'a')), "ERR_TOO_LONG");
    EXPECT_EQ(code_of("username", "user_5"), "ERR_RESERVED");
    EXPECT_EQ(code_of("email", "ana"), "ERR_INVALID");
    EXPECT_EQ(code_of("email", person.email), "ERR_TAKEN");
    EXPECT_EQ(code_of("password", "plums"), "ERR_TOO_SHORT");
    EXPECT_EQ(code_of("password", std::string(1'025, 'a')), "ERR_TOO_LONG");
    EXPECT_EQ(code_of("password", "password1"), "ERR_INVALID");
    EXPECT_EQ(code_of("locale", std::string(36, 'a')), "ERR_INCLUSION");
    EXPECT_EQ(code_of("reason", std::string(421, 'a')), "ERR_TOO_LONG");
    EXPECT_EQ(database().scalar("select count(*) from users"), "1");
}

}  // namespace plaza::test
