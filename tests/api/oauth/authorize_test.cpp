// The pages of sign-in and consent, as a browser without JavaScript uses them, and attacks on them.
#include "domain/apps/apps.hpp"
#include "platform/http/routing/fields.hpp"
#include "tests/support/oauth.hpp"

namespace plaza::test {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Authorize : public OAuth {
 protected:
    Authorize() : OAuth(with_data_key()) {}

    /// A browser that is signed in and shows the page of consent.
    TextBrowser at_consent(const Person& person, const RegisteredApp& app, const std::string& more = {}) {
        auto one = browser();
        one.open(authorize_path(app, more));
        one.open(sign_in(one, person).header("Location"));
        return one;
    }
};

TEST_F(Authorize, UserSignsInAndAllows) {
    const auto ana = signed_up("ana");
    const auto app = registered();
    auto one = browser();
    const auto page = one.open(authorize_path(app, "scope=read&state=a%20b%26c"));
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
    EXPECT_THAT(page.body, HasSubstr("Sign in"));
    EXPECT_THAT(page.body, HasSubstr("<strong>Tidings</strong>"));
    const auto policy = page.header("Content-Security-Policy");
    for (const auto* part : {"default-src 'none'", "script-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"})
        EXPECT_THAT(policy, HasSubstr(part));
    EXPECT_EQ(page.header("X-Frame-Options"), "DENY");
    EXPECT_EQ(page.header("Cache-Control"), "no-store");

    const auto signed_in = sign_in(one, ana);
    ASSERT_EQ(signed_in.status, 303) << signed_in.body;
    EXPECT_THAT(
        signed_in.header("Set-Cookie"),
        testing::MatchesRegex("plaza_browser=plaza_browser_.*; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax"));
    const auto consent = one.open(signed_in.header("Location"));
    EXPECT_THAT(consent.body, HasSubstr("Allow access?"));
    EXPECT_THAT(consent.header("Content-Security-Policy"), HasSubstr("form-action 'self' https://app.example;"));
    const auto allowed = one.submit("/oauth/authorize", {{"decision", "allow"}});
    ASSERT_EQ(allowed.status, 303) << allowed.body;
    const auto location = allowed.header("Location");
    EXPECT_THAT(location, StartsWith("https://app.example/callback?code=plaza_code_"));
    EXPECT_EQ(parameter_of(location, "state"), "a b&c");
    EXPECT_EQ(parameter_of(location, "iss"), one.origin());
    EXPECT_EQ(exchange(app, parameter_of(location, "code")).status, 200);

    EXPECT_THAT(one.open(authorize_path(app)).body, HasSubstr("Allow access?")) << "still signed in";
    EXPECT_THAT(one.open(authorize_path(app, "force_login=true")).body, HasSubstr("Sign in"));
    const auto denied = [&] {
        one.open(authorize_path(app, "state=x"));
        return one.submit("/oauth/authorize", {{"decision", "deny"}});
    }();
    EXPECT_THAT(denied.header("Location"), StartsWith("https://app.example/callback?error=access_denied&state=x&iss="));
}

TEST_F(Authorize, UsernameSignsInAndWrongPasswordDoesNot) {
    auto ana = signed_up("ana");
    ana.patch("/users/me", R"({"username":"ana"})");
    const auto app = registered();
    auto one = browser();
    one.open(authorize_path(app));
    const auto wrong = one.submit("/oauth/authorize/sign-in", {{"username", "<b>"}, {"password", "wrong"}});
    EXPECT_EQ(wrong.status, 200);
    EXPECT_THAT(wrong.body, HasSubstr("The name or the password is wrong."));
    EXPECT_THAT(wrong.body, HasSubstr("value=\"&lt;b&gt;\""));
    EXPECT_EQ(one.submit("/oauth/authorize/sign-in", {{"username", "ANA"}, {"password", ana.password}}).status, 303);
}

TEST_F(Authorize, RedirectMustMatchExactly) {
    const auto app = registered("https://app.example/callback");
    auto one = browser();
    for (const auto* uri :
         {"https://app.example/callback/", "https://app.example/callbac", "https://app.example/callback?x=1",
          "https://app.example/callback#x", "https://app.example/x/../callback", "https://APP.example/callback",
          "https://app.example:443/callback", "https://u@app.example/callback", "http://app.example/callback",
          "javascript:alert(1)", "https://evil.example/", "", "urn:ietf:wg:oauth:2.0:oob"}) {
        const auto answer = one.open(authorize_path(app, "", uri));
        EXPECT_EQ(answer.status, 400) << uri;
        EXPECT_FALSE(answer.has_header("Location")) << uri;
        EXPECT_THAT(answer.body, HasSubstr("not one that the app has registered")) << uri;
    }
    EXPECT_EQ(one.open(authorize_path({"12345", ""})).status, 400);
    EXPECT_EQ(one.open(authorize_path({"x", ""})).status, 400);
    EXPECT_EQ(one.open(authorize_path(app, "client_id=1")).status, 400) << "repeated";
}

TEST_F(Authorize, FaultsReturnToApp) {
    const auto app = registered();
    auto one = browser();
    const auto error_of = [&](const std::string& path) {
        const auto answer = one.open(path);
        EXPECT_EQ(answer.status, 302) << path << answer.body;
        return parameter_of(answer.header("Location"), "error");
    };
    const auto base =
        fmt::format("/oauth/authorize?client_id={}&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback", app.id);
    EXPECT_EQ(error_of(base), "unsupported_response_type");
    EXPECT_EQ(error_of(base + "&response_type=token"), "unsupported_response_type");
    EXPECT_EQ(error_of(authorize_path(app, "scope=admin:read")), "invalid_scope");
    EXPECT_EQ(error_of(authorize_path(app, "scope=nonsense")), "invalid_scope");
    const std::string challenge(43, 'x');
    EXPECT_EQ(error_of(authorize_path(app, "code_challenge=" + challenge)), "invalid_request");
    EXPECT_EQ(error_of(authorize_path(app, "code_challenge_method=plain&code_challenge=" + challenge)),
              "invalid_request");
    EXPECT_EQ(error_of(authorize_path(app, "code_challenge_method=S256&code_challenge=x")), "invalid_request");
    EXPECT_EQ(error_of(authorize_path(app, "code_challenge_method=S256")), "invalid_request");
    EXPECT_EQ(error_of(authorize_path(app, "code_challenge_method=S256&code_challenge=")), "invalid_request")
        << "no way back to a request without a challenge";
    EXPECT_EQ(error_of(authorize_path(app, "prompt=none")), "login_required");
}

TEST_F(Authorize, OutOfBandPageShowsCode) {
    const auto ana = signed_up("ana");
    const std::string address(apps::out_of_band);
    const auto app = registered(address);
    auto one = browser();
    one.open(authorize_path(app, "state=x", address));
    const auto consent = one.open(sign_in(one, ana).header("Location"));
    EXPECT_THAT(consent.header("Content-Security-Policy"), HasSubstr("form-action 'self';"));
    const auto page = one.submit("/oauth/authorize", {{"decision", "allow"}});
    EXPECT_EQ(page.status, 200);
    EXPECT_FALSE(page.has_header("Location"));
    EXPECT_EQ(page.header("Cache-Control"), "no-store");
    EXPECT_THAT(page.header("Content-Security-Policy"), HasSubstr("default-src 'none'"));
    const auto begin = page.body.find("plaza_code_");
    ASSERT_NE(begin, std::string::npos) << page.body;
    const auto code = page.body.substr(begin, page.body.find_first_of("<\" ", begin) - begin);
    EXPECT_EQ(exchange(app, code).status, 400) << "for another address";
    EXPECT_EQ(exchange(app, code, {{"redirect_uri", address}}).status, 200);

    one.open(authorize_path(app, "", address));
    const auto denied = one.submit("/oauth/authorize", {{"decision", "deny"}});
    EXPECT_EQ(denied.status, 200);
    EXPECT_THAT(denied.body, Not(HasSubstr("plaza_code_")));
    EXPECT_THAT(one.open(authorize_path(app, "scope=nonsense", address)).body, HasSubstr("invalid_scope"));
    EXPECT_EQ(one.open(authorize_path(app, "prompt=none", address)).status, 400);
}

TEST_F(Authorize, StateReturnsUnchangedOrIsRefused) {
    const auto ana = signed_up("ana");
    const auto app = registered();
    const std::string state = "\"><script>&amp;+%00\u00e4 /?#=" + std::string(2'000, 'x');
    auto one = browser();
    EXPECT_EQ(parameter_of(allow(one, ana, app, "state=" + http::percent_encode(state)), "state"), state);
    // Longer than the forms can send back.
    const auto refused = one.open(authorize_path(app, "state=" + std::string(8'000, 'x')));
    EXPECT_EQ(refused.status, 400);
    EXPECT_THAT(refused.body, HasSubstr("too long"));
    EXPECT_FALSE(refused.has_header("Location"));
}

TEST_F(Authorize, ForgedFormsAreRefused) {
    const auto ana = signed_up("ana");
    const auto app = registered();
    const auto refuses = [&](TextBrowser one, const std::string& what) {
        const auto answer = one.submit("/oauth/authorize", {{"decision", "allow"}});
        EXPECT_EQ(answer.status, 403) << what;
        EXPECT_FALSE(answer.has_header("Location")) << what;
    };
    auto one = at_consent(ana, app);
    one.keep_hidden("csrf_token", "forged");
    refuses(std::move(one), "another token");
    one = at_consent(ana, app);
    one.pretend_origin("https://evil.example");
    refuses(std::move(one), "another origin");
    one = at_consent(ana, app);
    one.pretend_origin("null");
    refuses(std::move(one), "no origin of its own");
    one = at_consent(ana, app);
    one.pretend_origin("");
    refuses(std::move(one), "no origin");
    one = at_consent(ana, app);
    one.cookies().clear();
    refuses(std::move(one), "no cookie");
    const auto token = at_consent(ana, app).hidden("csrf_token");
    one = at_consent(signed_up("bo"), app);
    one.keep_hidden("csrf_token", token);
    refuses(std::move(one), "the token of another session");
    one = browser();
    one.open(authorize_path(app));
    one.cookies().clear();
    EXPECT_EQ(sign_in(one, ana).status, 403) << "a log-in that another site asks for";
    EXPECT_EQ(database().scalar("select count(*) from codes"), "0");
}

TEST_F(Authorize, EndedBrowserSignsInAgain) {
    auto ana = signed_up("ana");
    const auto app = registered();
    auto one = at_consent(ana, app);
    EXPECT_EQ(ana.del("/users/me/sessions").status, 204);
    EXPECT_EQ(one.submit("/oauth/authorize", {{"decision", "allow"}}).status, 403);
    EXPECT_THAT(one.open(authorize_path(app)).body, HasSubstr("Sign in"));
    const auto cookie = at_consent(ana, app).cookies().at("plaza_browser");
    EXPECT_EQ(bearing(cookie).get("/posts").status, 401) << "a cookie is no bearer token";
}

TEST_F(Authorize, SecondFactorIsAskedForAfterPassword) {
    auto ana = signed_up("ana");
    const auto app = registered();
    const auto factor = add_second_factor(ana);
    const auto& recovery = factor.recovery_codes;
    ASSERT_EQ(recovery.size(), 10U);
    auto one = browser();
    one.open(authorize_path(app));
    EXPECT_THAT(one.submit("/oauth/authorize/sign-in", {{"username", ana.email}, {"password", "wrong"}}).body,
                Not(HasSubstr("Second factor")));
    const auto page = sign_in(one, ana);
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("Second factor"));
    EXPECT_FALSE(one.cookies().contains("plaza_browser"));
    EXPECT_THAT(one.submit("/oauth/authorize/code", {{"otp", "000000"}}).body, HasSubstr("The code is wrong"));
    const auto code = factor.code();
    const auto signed_in = one.submit("/oauth/authorize/code", {{"otp", code}});
    ASSERT_EQ(signed_in.status, 303) << signed_in.body;
    EXPECT_THAT(one.open(signed_in.header("Location")).body, HasSubstr("Allow access?"));

    auto two = browser();
    two.open(authorize_path(app));
    sign_in(two, ana);
    EXPECT_THAT(two.submit("/oauth/authorize/code", {{"otp", code}}).body, HasSubstr("The code is wrong"))
        << "each time step works once";
    EXPECT_EQ(two.submit("/oauth/authorize/code", {{"otp", recovery[0]}}).status, 303);
    auto three = browser();
    three.open(authorize_path(app));
    sign_in(three, ana);
    EXPECT_EQ(three.submit("/oauth/authorize/code", {{"otp", recovery[0]}}).status, 200)
        << "a recovery code works once";
    three.keep_hidden("ticket", "1.99999999999999999.0.x");
    EXPECT_EQ(three.submit("/oauth/authorize/code", {{"otp", recovery[1]}}).status, 403);
}

TEST_F(Authorize, NewPasswordEndsTheSecondStep) {
    auto ana = signed_up("ana");
    const auto app = registered();
    const auto recovery = add_second_factor(ana).recovery_codes;
    auto one = browser();
    one.open(authorize_path(app));
    sign_in(one, ana);
    database().exec("update users set password_changed_at = now()");
    EXPECT_EQ(one.submit("/oauth/authorize/code", {{"otp", recovery[0]}}).status, 200);
    sign_in(one, ana);
    EXPECT_EQ(one.submit("/oauth/authorize/code", {{"otp", recovery[0]}}).status, 303) << "the code was not used up";
}

TEST_F(Authorize, NativeLogInAsksForSecondFactor) {
    auto ana = signed_up("ana");
    const auto factor = add_second_factor(ana);
    const auto& recovery = factor.recovery_codes;
    EXPECT_THAT(anonymous().post("/login", form({{"username", ana.email}, {"password", "wrong"}})),
                Refuses(403, "Invalid credentials"));
    EXPECT_THAT(anonymous().post("/login", form({{"username", ana.email}, {"password", ana.password}})),
                Refuses(403, "this account has a second factor: send its code too, in the form field `otp`"));
    const auto with = [&](const std::string& otp) {
        return anonymous().post("/login", form({{"username", ana.email}, {"password", ana.password}, {"otp", otp}}));
    };
    EXPECT_THAT(with("123"), Refuses(403, "the code of the second factor is wrong or was used"));
    EXPECT_EQ(with(factor.code()).status, 200);
    EXPECT_EQ(with(factor.code()).status, 403);
    EXPECT_EQ(ana.get("/users/me/totp").body, R"({"enabled":true})");
    EXPECT_EQ(ana.post("/users/me/totp", Json{{"current_password", ana.password}}.dump()).status, 409);
    const auto app = registered();
    const auto grant = anonymous().post("/oauth/token",
                                        form({{"grant_type", "password"},
                                              {"client_id", app.id},
                                              {"client_secret", app.secret},
                                              {"username", ana.email},
                                              {"password", ana.password}}),
                                        {{"Host", "localhost"}});
    EXPECT_EQ(grant.status, 400);
    EXPECT_EQ(grant.json()["error"], "invalid_grant");
    const auto remove = [&](const std::string& password, const std::string& code) {
        return ana.post("/users/me/totp/delete", Json{{"current_password", password}, {"code", code}}.dump());
    };
    EXPECT_EQ(remove("wrong", recovery[0]).status, 403);
    EXPECT_EQ(remove(ana.password, "123456").status, 403);
    EXPECT_EQ(remove(ana.password, recovery[0]).status, 204);
    EXPECT_EQ(ana.get("/users/me/totp").body, R"({"enabled":false})");
    EXPECT_FALSE(log_in(ana.email, ana.password).empty());
}

TEST_F(Authorize, StaffScopesAskForPasswordAgain) {
    const auto ana = signed_up("ana");
    database().exec("update users set role = 'admin'");
    const auto app = registered(callback, "read admin:read");
    auto one = at_consent(ana, app, "scope=admin:read");
    const auto refused = one.submit("/oauth/authorize", {{"decision", "allow"}, {"password", "wrong"}});
    EXPECT_EQ(refused.status, 200);
    EXPECT_THAT(refused.body, HasSubstr("The password or the code is wrong."));
    const auto allowed = one.submit("/oauth/authorize", {{"decision", "allow"}, {"password", ana.password}});
    ASSERT_EQ(allowed.status, 303);
    EXPECT_EQ(exchange(app, parameter_of(allowed.header("Location"), "code")).status, 200);
    EXPECT_EQ(database().scalar("select count(*) from sessions where client_id is not null and expires_at < created_at "
                                "+ interval '31 days'"),
              "1");
}

TEST_F(Authorize, PlainHttpElsewhereNeedsTls) {
    const auto app = registered();
    const auto answer = anonymous().get(authorize_path(app), {{"Host", "plaza.example"}});
    EXPECT_EQ(answer.status, 403);
    EXPECT_THAT(answer.body, HasSubstr("https only"));
    EXPECT_THAT(answer.body, Not(HasSubstr("<form")));
}

class AuthorizeOverTls : public OAuth {
 protected:
    AuthorizeOverTls()
        : OAuth([] {
              auto config = quick_config();
              config.process.public_url = "https://plaza.example";
              return config;
          }()) {}
};

TEST_F(AuthorizeOverTls, CookiesAreOfThisHostAlone) {
    const auto ana = signed_up("ana");
    const auto app = registered();
    auto one = browser();
    one.pretend_origin("https://plaza.example");
    const auto page = one.open(authorize_path(app));
    EXPECT_THAT(page.header("Set-Cookie"),
                testing::MatchesRegex("__Host-plaza_form=.*; Path=/; .*HttpOnly; SameSite=Lax; Secure"));
    const auto signed_in = sign_in(one, ana);
    ASSERT_EQ(signed_in.status, 303) << signed_in.body;
    EXPECT_THAT(signed_in.header("Set-Cookie"), StartsWith("__Host-plaza_browser="));
    one.pretend_origin(one.origin());
    one.open(authorize_path(app));
    EXPECT_EQ(one.submit("/oauth/authorize", {{"decision", "allow"}}).status, 403) << "localhost is another origin";
    const auto grant = anonymous().post("/oauth/token", form({{"grant_type", "password"},
                                                              {"client_id", app.id},
                                                              {"client_secret", app.secret},
                                                              {"username", ana.email},
                                                              {"password", ana.password}}));
    EXPECT_EQ(grant.json()["error"], "unsupported_grant_type");
}

}  // namespace plaza::test
