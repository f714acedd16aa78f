// Registration of apps, and the rules for their redirect addresses.
#include "domain/apps/apps.hpp"

#include <chrono>

#include "tests/support/oauth.hpp"
#include "tests/support/rate_limited.hpp"

namespace plaza::test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Apps : public OAuth {
 protected:
    Apps() : OAuth(with_data_key()) {}

    Answer ask(const std::string& json) { return anonymous().post("/api/v1/apps", json); }
};

TEST_F(Apps, AreRegisteredByJsonAndForm) {
    const auto answer = ask(R"({"client_name":"Tidings","redirect_uris":["https://a.example/x","tidings://cb"],)"
                            R"("scopes":"read write:statuses","website":"https://a.example"})");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto app = answer.json();
    EXPECT_EQ(app["name"], "Tidings");
    EXPECT_EQ(app["website"], "https://a.example");
    EXPECT_EQ(app["redirect_uri"], "https://a.example/x\ntidings://cb");
    EXPECT_EQ(app["redirect_uris"], Json::parse(R"(["https://a.example/x","tidings://cb"])"));
    EXPECT_EQ(app["scopes"], Json::parse(R"(["read","write:statuses"])"));
    EXPECT_EQ(app["id"], app["client_id"]);
    EXPECT_EQ(app["client_secret_expires_at"], 0);
    EXPECT_EQ(app["vapid_key"].get<std::string>().size(), 87U);
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "");
    EXPECT_EQ(database().scalar("select count(*) from apps where secret_hash like '%' || $1 || '%'",
                                {app["client_secret"].get<std::string>()}),
              "0")
        << "only a hash of the secret is stored";

    const auto second = anonymous().post(
        "/api/v1/apps",
        form({{"client_name", "x"}, {"redirect_uris", "urn:ietf:wg:oauth:2.0:oob\nhttps://b.example/"}}),
        {{"Origin", "https://web.example"}});
    ASSERT_EQ(second.status, 200) << second.body;
    EXPECT_EQ(second.json()["redirect_uris"].size(), 2U);
    EXPECT_EQ(second.json()["scopes"], Json::parse(R"(["read"])"));
    EXPECT_EQ(second.json()["website"], nullptr);
    EXPECT_EQ(second.json()["vapid_key"], app["vapid_key"]) << "one key pair for all";
    EXPECT_EQ(second.header("Access-Control-Allow-Origin"), "*");
}

TEST_F(Apps, BadRegistrationIsRefused) {
    const auto refuses = [&](const std::string& json, const std::string& text) {
        const auto answer = ask(json);
        EXPECT_EQ(answer.status, 422) << json << answer.body;
        EXPECT_THAT(answer.json()["error"].get<std::string>(), HasSubstr(text)) << json;
    };
    refuses(R"({"redirect_uris":"https://a.example/"})", "name can't be blank");
    refuses(R"({"client_name":"x"})", "Redirect URI can't be blank");
    refuses(R"({"client_name":"x","redirect_uris":"/path"})", "absolute");
    const auto with_redirect = [](const std::string& uri) {
        return Json{{"client_name", "x"}, {"redirect_uris", uri}};
    };
    refuses(with_redirect("javascript:alert(1)").dump(), "forbidden scheme");
    refuses(with_redirect("https://a.example/;script-src").dump(), "not allowed");
    auto other = with_redirect("https://a.example/");
    other["scopes"] = "read everything";
    refuses(other.dump(), "scope");
    other = with_redirect("https://a.example/");
    other["website"] = "javascript:alert(1)";
    refuses(other.dump(), "website");
    refuses(Json{{"client_name", std::string(61, 'x')}, {"redirect_uris", "https://a.example/"}}.dump(), "too long");
    refuses(Json{{"client_name", "x"}, {"redirect_uris", std::vector<std::string>(21, "https://a.example/")}}.dump(),
            "too many");
    EXPECT_EQ(database().scalar("select count(*) from apps"), "0");
}

TEST_F(Apps, AreNamedByTheirTokens) {
    const auto app = registered();
    auto ana = signed_up("ana");
    for (const auto& token : {own_token(app), token_for(ana, app)}) {
        const auto answer = bearing(token).get("/api/v1/apps/verify_credentials");
        EXPECT_EQ(answer.status, 200) << answer.body;
        EXPECT_EQ(answer.json()["name"], "Tidings");
        EXPECT_FALSE(answer.json().contains("client_secret"));
    }
    EXPECT_EQ(ana.get("/api/v1/apps/verify_credentials").json()["name"], "Plaza");
    EXPECT_EQ(anonymous().get("/api/v1/apps/verify_credentials").status, 401);
    EXPECT_EQ(bearing("plaza_app_1-1." + std::string(64, 'a')).get("/api/v1/apps/verify_credentials").status, 401);
}

TEST_F(Apps, KeepNewestHundredTokensOfTheirOwn) {
    const auto app = registered();
    const auto first = own_token(app);
    EXPECT_EQ(bearing(first).get("/users/1").status, 404);
    for (int n = 0; n < 100; ++n) own_token(app);
    EXPECT_EQ(database().scalar("select count(*) from app_tokens"), "100");
    EXPECT_EQ(bearing(first).get("/users/1").status, 401);
}

class AppLimits : public OAuth {
 protected:
    AppLimits()
        : OAuth(rate_limited(with_data_key(), [](app::Config& config) {
              config.limits.rates.app_by_address = {3, std::chrono::hours{1}};
          })) {}
};

TEST_F(AppLimits, RegistrationsOfOneNetworkAreCounted) {
    const auto ask = [&](const std::string& address, const std::string& redirect = callback) {
        return anonymous().post("/api/v1/apps", form({{"client_name", "Tidings"}, {"redirect_uris", redirect}}),
                                {{"X-Forwarded-For", address}});
    };
    EXPECT_EQ(ask("192.0.2.1", "javascript:x").status, 422) << "not counted";
    for (int n = 0; n < 3; ++n) EXPECT_EQ(ask("192.0.2.1").status, 200);
    const auto refused = ask("192.0.2.1");
    EXPECT_EQ(refused.status, 429) << refused.body;
    EXPECT_TRUE(refused.has_header("Retry-After"));
    EXPECT_EQ(ask("192.0.2.2").status, 200);
    // Each network of an IPv6 site may register three, and the site 48.
    int registered = 0;
    for (int n = 0; n < 60; ++n) registered += ask(fmt::format("2001:db8:1:{:x}::1", n)).status == 200 ? 1 : 0;
    EXPECT_EQ(registered, 48);
    EXPECT_EQ(database().scalar("select count(*) from apps"), "52");
}

TEST(AppRedirects, AreParsed) {
    const auto is_allowed = [](std::string_view uri) { return !apps::fault_of_redirect(uri); };
    for (const auto* uri : {"https://a.example/", "https://a.example:8443/x?y=1", "http://127.0.0.1:1234/cb",
                            "http://[::1]/cb", "org.example.app:/cb", "app+x://host/cb", "urn:ietf:wg:oauth:2.0:oob"})
        EXPECT_TRUE(is_allowed(uri)) << uri;
    for (const auto* uri : {"",
                            "x",
                            "/x",
                            "//a.example/",
                            "https:",
                            "https://",
                            "https:///x",
                            "https:a.example",
                            "https://u@a.example/",
                            "https://u:p@a.example/",
                            "app://u@host/",
                            "https://a.example/#x",
                            "https://a.example/;x",
                            "https://a.example/,x",
                            "https://a.example/ x",
                            "https://a.example/\n",
                            "https://a.example/\"",
                            "https://a.example/'",
                            "https://a.example:0/",
                            "https://a.example:x/",
                            "https://a_b$/",
                            "JavaScript:x",
                            "data:x",
                            "blob:x",
                            "file:///x",
                            "about:blank",
                            "vbscript:x",
                            "java\tscript:x",
                            "https://\xc3\xa4.example/",
                            "1app://x",
                            " https://a.example/"})
        EXPECT_FALSE(is_allowed(uri)) << uri;
    EXPECT_FALSE(is_allowed("https://a.example/" + std::string(2'000, 'x')));
}

TEST(AppRedirects, EnterPolicyAsOriginOrScheme) {
    EXPECT_EQ(apps::form_target("https://A.example:8443/x?y=1"), "https://a.example:8443");
    EXPECT_EQ(apps::form_target("org.example.app:/cb"), "org.example.app:");
    EXPECT_EQ(apps::form_target(apps::out_of_band), "");
    EXPECT_EQ(apps::form_target("https://evil.example/;script-src-elem *"), "");
}

TEST(AppScopes, AreThoseOfMastodon) {
    EXPECT_THAT(*apps::parse_scopes("read write:statuses follow push profile admin:read:accounts"),
                ElementsAre("read", "write:statuses", "follow", "push", "profile", "admin:read:accounts"));
    EXPECT_THAT(*apps::parse_scopes(""), ElementsAre("read"));
    EXPECT_THAT(*apps::parse_scopes("read read  read"), ElementsAre("read"));
    for (const auto* text :
         {"reads", "read:", "read:everything", "write:search", "admin", "admin:read:x", "push:x", "*"})
        EXPECT_FALSE(apps::parse_scopes(text)) << text;
    EXPECT_TRUE(apps::is_within({"read:statuses", "write:follows"}, {"read", "follow"}));
    EXPECT_FALSE(apps::is_within({"read"}, {"read:statuses"}));
    EXPECT_FALSE(apps::is_within({"admin:read"}, {"read", "write"}));
}

}  // namespace plaza::test
