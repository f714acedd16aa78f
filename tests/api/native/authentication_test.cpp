#include <chrono>

#include "tests/support/api.hpp"
#include "tests/support/token.hpp"

namespace plaza::test {

std::int64_t now() {
    auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count();
}

class Authentication : public Api {
 protected:
    /// Claims of this user's current session that expire in an hour, plus further ones.
    static Json claims_of(const Person& person, const Json& further = Json::object()) {
        const auto& token = person.token();
        const auto dot = token.find('.');
        const auto own = Json::parse(from_base64url(token.substr(dot + 1, token.rfind('.') - dot - 1)));
        Json claims{{"user_id", person.id}, {"exp", now() + 3600}, {"sid", own.at("sid")}};
        claims.update(further);
        return claims;
    }
    /// Sends GET /posts with a token of these claims.
    Answer listing_with(const Json& claims, std::string_view secret = secret_key,
                        std::string_view header = hs256_header) {
        return bearing(signed_token(claims.dump(), secret, header)).get("/posts");
    }
    Answer listing_with_header(const std::string& value) {
        return anonymous().get("/posts", {{"Authorization", value}});
    }
};

TEST_F(Authentication, RequestWithoutTokenReturns401) {
    auto nothing = anonymous().get("/posts");
    EXPECT_THAT(nothing, Refuses(401, "Not authenticated"));
    EXPECT_EQ(nothing.header("WWW-Authenticate"), "Bearer");
    for (const char* value : {"Basic YTpi", "Token abc", "abc", ""})
        EXPECT_THAT(listing_with_header(value), Refuses(401, "Not authenticated")) << value;
}

TEST_F(Authentication, EveryUserOperationRequiresToken) {
    auto client = anonymous();
    const char* post = R"({"title":"t","content":"c"})";
    EXPECT_THAT(client.post("/posts", post), Refuses(401, "Not authenticated"));
    EXPECT_THAT(client.get("/posts/1"), Refuses(401, "Not authenticated"));
    EXPECT_THAT(client.put("/posts/1", post), Refuses(401, "Not authenticated"));
    EXPECT_THAT(client.del("/posts/1"), Refuses(401, "Not authenticated"));
    EXPECT_THAT(client.post("/votes", vote_body(1, 1)), Refuses(401, "Not authenticated"));
    EXPECT_THAT(client.post("/vote", vote_body(1, 1)), Refuses(401, "Not authenticated"));
}

TEST_F(Authentication, SchemeIsCaseInsensitive) {
    auto ana = signed_up("ana");
    for (const char* scheme : {"bearer ", "BEARER ", "Bearer "})
        EXPECT_THAT(listing_with_header(scheme + ana.token()), HasStatus(200)) << scheme;
}

TEST_F(Authentication, MalformedTokenIsRejected) {
    for (const char* value : {"Bearer", "Bearer ", "Bearer abc", "Bearer a.b.c", "Bearer ..", "Bearer a.b.c.d"}) {
        auto answer = listing_with_header(value);
        EXPECT_THAT(answer, Refuses(401, "Couldn't validate Credentials")) << value;
        EXPECT_EQ(answer.header("WWW-Authenticate"), "Bearer") << value;
    }
}

TEST_F(Authentication, TokenWithoutIssueTimeIsAccepted) {
    auto ana = signed_up("ana");
    EXPECT_THAT(listing_with(claims_of(ana)), HasStatus(200)) << "without iat and jti";
    EXPECT_THAT(listing_with(claims_of(ana, {{"user_id", std::to_string(ana.id)}})), HasStatus(200)) << "id as text";
}

TEST_F(Authentication, TokenWithoutSessionIsRejected) {
    auto ana = signed_up("ana");
    database().exec(
        "update users set takes_legacy_tokens = true;"
        "insert into adoption values (1, now() + interval '1 day')");
    const Json claims{{"user_id", ana.id}, {"exp", now() + 3600}};
    for (const char* secret : {secret_key, legacy_key})
        EXPECT_THAT(listing_with(claims, secret), Refuses(401, "Couldn't validate Credentials")) << secret;
}

TEST_F(Authentication, ForgedTokenIsRejectedWithAnyHeader) {
    auto ana = signed_up("ana");
    for (const char* header :
         {R"({"alg":"none","typ":"JWT"})", R"({"alg":"None"})", R"({"alg":"nOnE"})", R"({"alg":"HS512","typ":"JWT"})",
          R"({"alg":"RS256","typ":"JWT"})", R"({"alg":"","typ":"JWT"})", R"({"typ":"JWT"})", "{}",
          R"({"alg":"HS256","typ":"JWT","crit":["exp"]})"})
        EXPECT_THAT(listing_with(claims_of(ana), secret_key, header), Refuses(401, "Couldn't validate Credentials"))
            << header;
    for (const char* secret : {"", "another key", "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7"})
        EXPECT_THAT(listing_with(claims_of(ana), secret), Refuses(401, "Couldn't validate Credentials")) << secret;
}

TEST_F(Authentication, AlteredTokenIsRejected) {
    auto ana = signed_up("ana");
    const auto& token = ana.token();
    const auto last_dot = token.rfind('.');
    for (const auto& altered : {token.substr(0, last_dot), token.substr(0, last_dot + 1), token + ".", token + "=",
                                token + "A", token.substr(0, token.size() - 1), '.' + token, token.substr(1)})
        EXPECT_THAT(bearing(altered).get("/posts"), Refuses(401, "Couldn't validate Credentials")) << altered;
}

TEST_F(Authentication, TokenExpiresAtExactSecond) {
    auto ana = signed_up("ana");
    EXPECT_THAT(listing_with(claims_of(ana, {{"exp", now()}})), Refuses(401, "Couldn't validate Credentials"));
    EXPECT_THAT(listing_with(claims_of(ana, {{"exp", now() - 1}})), Refuses(401, "Couldn't validate Credentials"));
    EXPECT_THAT(listing_with(claims_of(ana, {{"exp", now() + 30}})), HasStatus(200));
}

TEST_F(Authentication, InvalidExpiryIsRejected) {
    auto ana = signed_up("ana");
    for (const auto& expiry : {Json(nullptr), Json("9999999999"), Json(-1), Json(1e300), Json::array(), Json(true)})
        EXPECT_THAT(listing_with(claims_of(ana, {{"exp", expiry}})), Refuses(401, "Couldn't validate Credentials"))
            << expiry;
    EXPECT_THAT(listing_with({{"user_id", ana.id}}), Refuses(401, "Couldn't validate Credentials")) << "without exp";
}

TEST_F(Authentication, TokenFromFutureIsRejected) {
    auto ana = signed_up("ana");
    for (const char* claim : {"nbf", "iat"})
        EXPECT_THAT(listing_with(claims_of(ana, {{claim, now() + 3000}})),
                    Refuses(401, "Couldn't validate Credentials"))
            << claim;
}

TEST_F(Authentication, UnknownUserIdIsRejected) {
    auto ana = signed_up("ana");
    for (const auto& user_id : {Json(1), Json(0), Json(-1), Json("ana"), Json(nullptr), Json::array(), Json(1.5),
                                Json(std::uint64_t{1} << 63), Json(true)})
        EXPECT_THAT(listing_with(claims_of(ana, {{"user_id", user_id}})), Refuses(401, "Couldn't validate Credentials"))
            << user_id;
    EXPECT_THAT(listing_with({{"exp", now() + 3600}}), Refuses(401, "Couldn't validate Credentials"));
}

class RevokedTokens : public Authentication {
 protected:
    /// Expects 401 from every operation that takes a token.
    static void expect_refused_everywhere(Person& person, std::int64_t post) {
        const char* text = R"({"title":"t","content":"c"})";
        auto path = fmt::format("/posts/{}", post);
        const auto refused = Refuses(401, "Couldn't validate Credentials");
        EXPECT_THAT(person.get("/posts"), refused);
        EXPECT_THAT(person.get("/posts?search=title"), refused);
        EXPECT_THAT(person.get("/posts?search=no+such+title"), refused);
        EXPECT_THAT(person.get(path), refused);
        EXPECT_THAT(person.get("/posts/1"), refused);
        EXPECT_THAT(person.post("/posts", text), refused);
        EXPECT_THAT(person.post("/posts", text, {{"Idempotency-Key", "k"}}), refused);
        EXPECT_THAT(person.put(path, text), refused);
        EXPECT_THAT(person.del(path), refused);
        for (int direction : {0, 1}) {
            EXPECT_THAT(person.post("/votes", vote_body(post, direction)), refused);
            EXPECT_THAT(person.post("/vote", vote_body(post, direction)), refused);
            EXPECT_THAT(person.post("/votes", vote_body(1, direction)), refused);
        }
        EXPECT_THAT(person.get(fmt::format("/users/{}", person.id)), HasStatus(401));
        EXPECT_THAT(person.get("/users/me"), refused);
        EXPECT_THAT(person.patch("/users/me", R"({"username":"other"})"), refused);
        EXPECT_THAT(person.patch("/users/me", R"({"email":"a@example.com","current_password":"x"})"), refused);
        EXPECT_THAT(person.del("/users/me", R"({"current_password":"x"})"), refused);
        EXPECT_THAT(person.get("/users/me/sessions"), refused);
        EXPECT_THAT(person.del("/users/me/sessions"), refused);
        EXPECT_THAT(person.del("/users/me/sessions/1"), refused);
    }
};

TEST_F(RevokedTokens, TokenOfDeletedUserIsRejected) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto post = publish(bob);
    database().exec(fmt::format("delete from accounts where id = {}; delete from users where id = {}", ana.id, ana.id));
    expect_refused_everywhere(ana, post);
    EXPECT_THAT(bob.get("/posts"), HasStatus(200));
}

TEST_F(RevokedTokens, TokenOfSuspendedUserIsRejected) {
    auto ana = signed_up("ana");
    auto post = publish(ana);
    database().exec("update users set suspended_at = clock_timestamp()");
    expect_refused_everywhere(ana, post);
    EXPECT_EQ(database().scalar("select count(*) from posts"), "1");
}

TEST_F(RevokedTokens, TokenFromBeforePasswordChangeIsRejected) {
    auto ana = signed_up("ana");
    auto post = publish(ana);
    database().exec("update users set password_changed_at = clock_timestamp() + interval '1 second'");
    expect_refused_everywhere(ana, post);
}

TEST_F(RevokedTokens, InvalidRequestMayReturn422First) {
    auto ana = signed_up("ana");
    database().exec("update users set suspended_at = clock_timestamp()");
    EXPECT_THAT(ana.get("/posts/abc").status, testing::AnyOf(401, 422));
}

}  // namespace plaza::test
