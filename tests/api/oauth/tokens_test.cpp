// Codes and tokens: what is exchanged for what, once, and what a token may do.
#include "tests/support/oauth.hpp"

namespace plaza::test {

using testing::HasSubstr;

class OAuthTokens : public OAuth {
 protected:
    static constexpr const char* verifier = "a-verifier-of-forty-three-characters-or-more";
    static constexpr const char* with_challenge =
        "code_challenge=y5UF_tmp_ICTDGza-Ou2vUvx2cu7DBN-Xwf_z0RDfTw&code_challenge_method=S256";
};

TEST_F(OAuthTokens, CodeGivesTokenOnce) {
    auto ana = signed_up("ana");
    const auto app = registered();
    const auto code = code_for(ana, app, "scope=read+write");
    const auto answer = exchange(app, code);
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto token = answer.json();
    EXPECT_EQ(token["token_type"], "Bearer");
    EXPECT_EQ(token["scope"], "read write");
    EXPECT_TRUE(token["created_at"].is_number_integer());
    auto client = bearing(token["access_token"].get<std::string>());
    EXPECT_EQ(client.get("/posts").status, 200);
    EXPECT_EQ(client.post("/posts", R"({"title":"from an app","content":"words"})").status, 201);
    EXPECT_EQ(database().scalar("select count(*) from sessions where token_hash = $1",
                                {token["access_token"].get<std::string>()}),
              "0");

    expect_error(exchange(app, code), "invalid_grant");
    EXPECT_EQ(client.get("/posts").status, 401) << "the second use of the code ended the token of the first";
    EXPECT_EQ(ana.get("/users/me").status, 200) << "other sessions stay";
}

TEST_F(OAuthTokens, CodeNeedsItsClientItsRedirectAndItsTime) {
    const auto ana = signed_up("ana");
    const auto app = registered();
    const auto other = registered();
    const auto code = code_for(ana, app);
    expect_error(exchange(other, code), "invalid_grant");
    expect_error(exchange(app, code, {{"redirect_uri", "https://app.example/callback/"}}), "invalid_grant");
    expect_error(exchange(app, code, {{"client_secret", "wrong"}}), "invalid_client", 401);
    expect_error(exchange({app.id, ""}, code), "invalid_grant");
    expect_error(exchange(app, code, {{"code_verifier", verifier}}), "invalid_grant");
    expect_error(exchange({"1", "x"}, code), "invalid_client", 401);
    expect_error(exchange(app, code + "0"), "invalid_grant");
    database().exec("update codes set expires_at = expires_at - interval '61 seconds'");
    expect_error(exchange(app, code), "invalid_grant");
    database().exec("update codes set expires_at = expires_at + interval '61 seconds'");
    EXPECT_EQ(exchange(app, code).status, 200) << "wrong attempts do not use the code up";
}

TEST_F(OAuthTokens, ChallengeNeedsVerifier) {
    const auto ana = signed_up("ana");
    const auto app = registered();
    const auto code = code_for(ana, app, with_challenge);
    expect_error(exchange(app, code), "invalid_grant");
    expect_error(exchange(app, code, {{"code_verifier", "short"}}), "invalid_grant");
    expect_error(exchange(app, code, {{"code_verifier", std::string(43, 'x')}}), "invalid_grant");
    expect_error(exchange(app, code, {{"code_verifier", "y5UF_tmp_ICTDGza-Ou2vUvx2cu7DBN-Xwf_z0RDfTw"}}),
                 "invalid_grant");
    EXPECT_EQ(exchange({app.id, ""}, code, {{"code_verifier", verifier}}).status, 200) << "needs no secret";
}

TEST_F(OAuthTokens, CodeDiesWithPasswordAndSuspension) {
    auto ana = signed_up("ana");
    const auto app = registered();
    const auto code = code_for(ana, app);
    const auto token = token_for(ana, app);
    EXPECT_EQ(
        ana.patch("/users/me", R"({"password":"pears in the icebox","current_password":"plums in the icebox"})").status,
        200);
    expect_error(exchange(app, code), "invalid_grant");
    EXPECT_EQ(bearing(token).get("/posts").status, 401);
}

TEST_F(OAuthTokens, SecretsInAddressAndRepeatedParametersAreRefused) {
    const auto app = registered();
    const auto body = "grant_type=client_credentials&client_id=" + app.id + "&client_secret=" + app.secret;
    const auto post = [&](const std::string& path, const std::string& text, const Headers& headers = {}) {
        return anonymous().post(path, Body{text, "application/x-www-form-urlencoded"}, headers);
    };
    EXPECT_EQ(post("/oauth/token", body).status, 200);
    expect_error(post("/oauth/token?client_secret=" + app.secret, "grant_type=client_credentials&client_id=" + app.id),
                 "invalid_request");
    expect_error(post("/oauth/token?code=1", body), "invalid_request");
    expect_error(post("/oauth/token", body + "&client_id=" + app.id), "invalid_request");
    expect_error(post("/oauth/token?client_id=" + app.id, body), "invalid_request");
    expect_error(anonymous().post("/oauth/token", R"({"grant_type":"client_credentials","grant_type":"password"})"),
                 "invalid_request");
    EXPECT_EQ(
        anonymous()
            .post(
                "/oauth/token",
                Json{{"grant_type", "client_credentials"}, {"client_id", app.id}, {"client_secret", app.secret}}.dump())
            .status,
        200);
    // {id}:{secret} in base64.
    const auto basic = [](const std::string& text) {
        std::string out;
        constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (std::size_t i = 0; i < text.size(); i += 3) {
            unsigned bits = 0;
            for (std::size_t j = 0; j < 3; ++j)
                bits = bits << 8 | (i + j < text.size() ? static_cast<unsigned char>(text[i + j]) : 0U);
            for (std::size_t j = 0; j < 4; ++j) out += i + j > text.size() ? '=' : letters[bits >> (18 - 6 * j) & 63];
        }
        return "Basic " + out;
    };
    EXPECT_EQ(
        post("/oauth/token", "grant_type=client_credentials", {{"Authorization", basic(app.id + ":" + app.secret)}})
            .status,
        200);
    expect_error(post("/oauth/token", "grant_type=client_credentials", {{"Authorization", basic(app.id + ":wrong")}}),
                 "invalid_client", 401);
    expect_error(post("/oauth/token", body, {{"Authorization", basic(app.id + ":" + app.secret)}}), "invalid_request");
    expect_error(post("/oauth/token", "grant_type=client_credentials", {{"Authorization", "Basic !"}}),
                 "invalid_client", 401);
    expect_error(post("/oauth/token", ""), "invalid_client", 401);
    expect_error(post("/oauth/token", "client_id=" + app.id), "invalid_request");
    expect_error(post("/oauth/token", "grant_type=refresh_token&client_id=" + app.id), "unsupported_grant_type");
    expect_error(post("/oauth/token", body + "&scope=admin:read"), "invalid_scope");
}

TEST_F(OAuthTokens, AppItselfHasNoAccount) {
    auto ana = signed_up("ana");
    const auto post = publish(ana);
    const auto app = registered();
    auto client = bearing(own_token(app));
    EXPECT_EQ(client.get(fmt::format("/users/{}", ana.id)).status, 200);
    EXPECT_THAT(client.get(fmt::format("/users/{}", ana.id)).body, testing::Not(HasSubstr("ana@example.com")));
    EXPECT_THAT(client.get("/users/me"), Refuses(403, "apps cannot use this operation"));
    EXPECT_THAT(client.post("/votes", vote_body(post, 1)), Refuses(403, "This method requires an authenticated user"));
    EXPECT_EQ(client.get("/oauth/userinfo").status, 422);
    database().exec("delete from app_tokens");
    EXPECT_EQ(client.get(fmt::format("/users/{}", ana.id)).status, 401);
    EXPECT_EQ(client.get("/users/me").status, 401);
}

TEST_F(OAuthTokens, NeedScopesAndNeverReachAccount) {
    auto ana = signed_up("ana");
    const auto app = registered();
    auto reader = bearing(token_for(ana, app, "scope=read"));
    EXPECT_EQ(reader.get("/posts").status, 200);
    EXPECT_THAT(reader.post("/posts", R"({"title":"x","content":"y"})"),
                Refuses(403, "this token does not have the scope write"));
    EXPECT_THAT(reader.get(fmt::format("/users/{}", ana.id)).body, testing::Not(HasSubstr("ana@example.com")));
    auto writer = bearing(token_for(ana, app, "scope=read+write"));
    for (const auto* path : {"/users/me", "/users/me/sessions", "/users/me/apps", "/users/me/totp"})
        EXPECT_THAT(writer.get(path), Refuses(403, "apps cannot use this operation")) << path;
    EXPECT_THAT(writer.patch("/users/me", R"({"username":"bo"})"), Refuses(403, "apps cannot use this operation"));
    EXPECT_THAT(writer.del("/users/me/sessions"), Refuses(403, "apps cannot use this operation"));
    EXPECT_EQ(reader.get("/oauth/userinfo").json()["iss"].get<std::string>().starts_with("http://"), true);
    EXPECT_EQ(ana.get("/users/me/sessions").json().size(), 3U) << "her log-in and two browsers, no apps";
}

TEST_F(OAuthTokens, StaffRightsNeedScope) {
    auto ana = signed_up("ana");
    const auto bo = signed_up("bo");
    const auto app = registered();
    const auto token = token_for(ana, app, "scope=read+write");
    database().exec(fmt::format("update users set role = 'owner' where id = {}", ana.id));
    EXPECT_THAT(ana.get(fmt::format("/users/{}", bo.id)).body, HasSubstr("bo@example.com"));
    EXPECT_THAT(bearing(token).get(fmt::format("/users/{}", bo.id)).body, testing::Not(HasSubstr("bo@example.com")));
}

TEST_F(OAuthTokens, AreRevokedByAppAndOwner) {
    auto ana = signed_up("ana");
    const auto app = registered();
    const auto other = registered();
    const auto token = token_for(ana, app);
    const auto revoke = [&](const RegisteredApp& by, const std::string& what) {
        return anonymous().post("/oauth/revoke",
                                form({{"client_id", by.id}, {"client_secret", by.secret}, {"token", what}}));
    };
    EXPECT_EQ(revoke(other, token).status, 200);
    EXPECT_EQ(bearing(token).get("/posts").status, 200) << "not a token of that app";
    EXPECT_EQ(revoke({app.id, "wrong"}, token).status, 401);
    EXPECT_EQ(revoke(app, token).body, "{}");
    EXPECT_EQ(bearing(token).get("/posts").status, 401);
    EXPECT_EQ(revoke(app, token).status, 200);
    const auto own = own_token(app);
    EXPECT_EQ(revoke(app, own).status, 200);
    EXPECT_EQ(bearing(own).get("/users/1").status, 401);

    const auto second = token_for(ana, app, "scope=read");
    const auto third = token_for(ana, app, "scope=write");
    const auto apps = ana.get("/users/me/apps").json();
    ASSERT_EQ(apps.size(), 1U);
    EXPECT_EQ(apps[0]["name"], "Tidings");
    EXPECT_EQ(apps[0]["scopes"], Json::parse(R"(["write","read"])"));
    EXPECT_EQ(ana.del("/users/me/apps/" + app.id).status, 204);
    EXPECT_EQ(ana.del("/users/me/apps/" + app.id).status, 404);
    EXPECT_EQ(bearing(second).get("/posts").status, 401);
    EXPECT_EQ(bearing(third).get("/posts").status, 401);
    EXPECT_EQ(ana.get("/users/me/apps").body, "[]");
}

TEST_F(OAuthTokens, PasswordGrantIsForThisMachineAlone) {
    auto ana = signed_up("ana");
    const auto app = registered();
    const auto log_in = [&](const Headers& headers, const std::string& password) {
        return anonymous().post("/oauth/token",
                                form({{"grant_type", "password"},
                                      {"client_id", app.id},
                                      {"client_secret", app.secret},
                                      {"username", ana.email},
                                      {"password", password},
                                      {"scope", "read write"}}),
                                headers);
    };
    const auto good = log_in({{"Host", "localhost:8000"}}, ana.password);
    ASSERT_EQ(good.status, 200) << good.body;
    EXPECT_EQ(good.json()["scope"], "read write");
    EXPECT_EQ(bearing(good.json()["access_token"].get<std::string>()).get("/posts").status, 200);
    expect_error(log_in({{"Host", "localhost:8000"}}, "wrong"), "invalid_grant");
    expect_error(log_in({{"Host", "localhost"}, {"X-Forwarded-For", "192.0.2.1"}}, ana.password),
                 "unsupported_grant_type");
    expect_error(log_in({{"Host", "localhost"}, {"Forwarded", "for=192.0.2.1"}}, ana.password),
                 "unsupported_grant_type");
    expect_error(log_in({{"Host", "plaza.example"}}, ana.password), "unsupported_grant_type");
}

TEST_F(OAuthTokens, MetadataNamesEndpoints) {
    const auto answer = anonymous().get("/.well-known/oauth-authorization-server", {{"Host", "localhost:8000"}});
    ASSERT_EQ(answer.status, 200);
    const auto metadata = answer.json();
    EXPECT_EQ(metadata["issuer"], "http://localhost:8000");
    EXPECT_EQ(metadata["token_endpoint"], "http://localhost:8000/oauth/token");
    EXPECT_EQ(metadata["code_challenge_methods_supported"], Json::parse(R"(["S256"])"));
}

// Housekeeping deletes the others: tests/app/housekeeping_test.cpp.
TEST_F(OAuthTokens, FirstTokenOfUserKeepsApp) {
    const auto ana = signed_up("ana");
    const auto used = registered();
    own_token(registered());
    code_for(ana, used);
    EXPECT_EQ(database().scalar("select count(*) from apps where granted_at is not null"), "0");
    token_for(ana, used);
    EXPECT_EQ(database().scalar("select id from apps where granted_at is not null"), used.id);
}

}  // namespace plaza::test
