#include "tests/support/api.hpp"

namespace plaza::test {

constexpr const char* known = "https://app.example";
constexpr const char* stranger = "https://evil.example";

Headers from(const char* origin) {
    return {{"Origin", origin}};
}

Headers preflight(const char* origin) {
    return {{"Origin", origin},
            {"Access-Control-Request-Method", "PUT"},
            {"Access-Control-Request-Headers", "authorization, idempotency-key"}};
}

class Cors : public Api {};

TEST_F(Cors, EveryOriginMayReadWithoutCredentials) {
    auto answer = anonymous().get("/", from(stranger));
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    EXPECT_FALSE(answer.has_header("Access-Control-Allow-Credentials"));
}

TEST_F(Cors, ACookieChangesNothing) {
    auto answer = anonymous().get("/", {{"Origin", stranger}, {"Cookie", "a=b"}});
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    EXPECT_FALSE(answer.has_header("Access-Control-Allow-Credentials"));
}

TEST_F(Cors, PagesMayReadTheLinkTheWaitAndTheRequestId) {
    auto exposed = anonymous().get("/", from(stranger)).header("Access-Control-Expose-Headers");
    for (const char* name : {"Link", "Retry-After", "X-Request-ID"}) EXPECT_THAT(exposed, testing::HasSubstr(name));
}

TEST_F(Cors, RefusalsMayBeReadToo) {
    EXPECT_EQ(anonymous().get("/posts", from(stranger)).header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(anonymous().get("/nope", from(stranger)).header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(anonymous().post("/posts", "{", from(stranger)).header("Access-Control-Allow-Origin"), "*");
}

TEST_F(Cors, APreflightAllowsWhatItAsksFor) {
    auto answer = anonymous().send("OPTIONS", "/posts/1", {}, preflight(stranger));
    EXPECT_THAT(answer, Answers(200, "OK"));
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(answer.header("Access-Control-Allow-Methods"), "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
    EXPECT_EQ(answer.header("Access-Control-Allow-Headers"), "authorization, idempotency-key");
    EXPECT_EQ(answer.header("Access-Control-Max-Age"), "600");
    EXPECT_FALSE(answer.has_header("Access-Control-Allow-Credentials"));
}

TEST_F(Cors, WithoutAnOriginNothingIsSaid) {
    EXPECT_FALSE(anonymous().get("/").has_header("Access-Control-Allow-Origin"));
}

class CorsWithKnownOrigins : public Api {
 protected:
    CorsWithKnownOrigins() : Api(config()) {}

 private:
    static app::Config config() {
        auto config = quick_config();
        config.cors_origins = {known};
        return config;
    }
};

TEST_F(CorsWithKnownOrigins, AKnownOriginMaySendCredentials) {
    for (const auto& answer :
         {anonymous().get("/", from(known)), anonymous().send("OPTIONS", "/posts", {}, preflight(known))}) {
        EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), known);
        EXPECT_EQ(answer.header("Access-Control-Allow-Credentials"), "true");
        EXPECT_EQ(answer.header("Vary"), "Origin");
    }
}

TEST_F(CorsWithKnownOrigins, NobodyElseMay) {
    for (const char* origin : {stranger, "null", "https://app.example.evil.example", "https://notapp.example",
                               "http://app.example", "https://app.example:8443", "HTTPS://APP.EXAMPLE"}) {
        auto answer = anonymous().get("/", from(origin));
        EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*") << origin;
        EXPECT_FALSE(answer.has_header("Access-Control-Allow-Credentials")) << origin;
        EXPECT_EQ(answer.header("Vary"), "Origin") << origin;
    }
}

}  // namespace plaza::test
