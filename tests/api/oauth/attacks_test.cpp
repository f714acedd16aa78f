// Codes and tokens that are used twice, by the wrong ones, or for more than they were given for.
#include <future>
#include <vector>

#include "tests/support/oauth.hpp"

namespace plaza::test {

using testing::HasSubstr;

class OAuthAttacks : public OAuth {};

// Only housekeeping deletes old codes.
TEST_F(OAuthAttacks, CodesOfOneUserAreBounded) {
    const auto ana = signed_up("ana");
    const auto app = registered();
    database().exec(
        fmt::format("insert into codes (user_id, id, hash, app_id, granted_in, redirect_uri, scopes, expires_at) "
                    "select {}, n, n::text, {}, 1, '', '{{}}', now() from generate_series(1, 150) n",
                    ana.id, app.id));
    const auto code = code_for(ana, app);
    EXPECT_EQ(database().scalar("select count(*) from codes"), "100");
    EXPECT_EQ(exchange(app, code).status, 200);
}

TEST_F(OAuthAttacks, CodeIsExchangedOnceInParallel) {
    const auto ana = signed_up("ana");
    const auto app = registered();
    const auto code = code_for(ana, app);
    std::vector<std::future<Answer>> answers;
    for (int n = 0; n < 8; ++n) answers.push_back(std::async(std::launch::async, [&] { return exchange(app, code); }));
    std::vector<std::string> tokens;
    for (auto& pending : answers) {
        const auto answer = pending.get();
        if (answer.status == 200)
            tokens.push_back(answer.json()["access_token"].get<std::string>());
        else
            expect_error(answer, "invalid_grant");
    }
    EXPECT_LE(tokens.size(), 1U);
    for (const auto& token : tokens)
        EXPECT_EQ(bearing(token).get("/posts").status, 401) << "one of the eight may steal";
    EXPECT_EQ(database().scalar("select count(*) from sessions where client_id is not null"), "0");
}

TEST_F(OAuthAttacks, DieWithTheirUser) {
    auto ana = signed_up("ana");
    const auto app = registered();
    const auto token = token_for(ana, app, "scope=read+write");
    const auto code = code_for(ana, app);
    const auto statuses = [&] {
        auto client = bearing(token);
        return std::vector<int>{client.get("/posts").status, client.get("/api/v1/accounts/verify_credentials").status,
                                client.post("/api/v1/statuses", R"({"status":"words"})").status,
                                client.get("/oauth/userinfo").status};
    };
    EXPECT_EQ(statuses(), (std::vector<int>{200, 200, 200, 200}));
    // By SQL alone, so that no session ends: each check looks at the user.
    database().exec("update users set suspended_at = clock_timestamp()");
    EXPECT_EQ(statuses(), (std::vector<int>(4, 401)));
    expect_error(exchange(app, code), "invalid_grant");
    auto one = browser();
    one.open(authorize_path(app));
    EXPECT_THAT(sign_in(one, ana).body, HasSubstr("The name or the password is wrong."));
    database().exec("update users set suspended_at = null");
    EXPECT_EQ(statuses(), (std::vector<int>{200, 200, 200, 200}));
    EXPECT_EQ(ana.post("/users/me/delete", Json{{"current_password", ana.password}}.dump()).status, 204);
    EXPECT_EQ(statuses(), (std::vector<int>(4, 401)));
    expect_error(exchange(app, code), "invalid_grant");
    EXPECT_EQ(database().scalar("select (select count(*) from sessions) + (select count(*) from codes)"), "0");
}

TEST_F(OAuthAttacks, ScopesAreNarrowedNeverWidened) {
    const auto ana = signed_up("ana");
    const auto app = registered(callback, "read write:statuses");
    const auto answer = exchange(app, code_for(ana, app, "scope=read:statuses"));
    EXPECT_EQ(answer.json()["scope"], "read:statuses");
    auto narrow = bearing(answer.json()["access_token"].get<std::string>());
    EXPECT_EQ(narrow.get("/api/v1/timelines/home").status, 200);
    for (const auto* path : {"/api/v1/accounts/verify_credentials", "/api/v1/bookmarks", "/posts"})
        EXPECT_EQ(narrow.get(path).status, 403) << path;
    EXPECT_EQ(narrow.post("/api/v1/statuses", R"({"status":"words"})").status, 403);
    // The scope belongs to the consent. The exchange cannot add to it.
    const auto more = exchange(app, code_for(ana, app, "scope=read:statuses"), {{"scope", "read write:statuses"}});
    EXPECT_EQ(more.json()["scope"], "read:statuses");
    auto one = browser();
    for (const auto* wide : {"write", "read+write", "follow", "push", "admin:read"})
        EXPECT_EQ(
            parameter_of(one.open(authorize_path(app, fmt::format("scope={}", wide))).header("Location"), "error"),
            "invalid_scope")
            << wide;
    const auto ask = [&](std::string_view grant, std::string_view scope) {
        return anonymous().post("/oauth/token",
                                form({{"grant_type", grant},
                                      {"client_id", app.id},
                                      {"client_secret", app.secret},
                                      {"username", ana.email},
                                      {"password", ana.password},
                                      {"scope", scope}}),
                                {{"Host", "localhost"}});
    };
    for (const auto* grant : {"client_credentials", "password"}) {
        expect_error(ask(grant, "write"), "invalid_scope");
        EXPECT_EQ(ask(grant, "write:statuses").json()["scope"], "write:statuses") << grant;
    }
}

}  // namespace plaza::test
