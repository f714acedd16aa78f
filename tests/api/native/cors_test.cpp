#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "tests/support/api.hpp"
#include "tests/support/paths.hpp"

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

TEST_F(Cors, AnyOriginMayReadWithoutCredentials) {
    auto answer = anonymous().get("/", from(stranger));
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    EXPECT_FALSE(answer.has_header("Access-Control-Allow-Credentials"));
}

TEST_F(Cors, CookieHasNoEffect) {
    auto answer = anonymous().get("/", {{"Origin", stranger}, {"Cookie", "a=b"}});
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    EXPECT_FALSE(answer.has_header("Access-Control-Allow-Credentials"));
}

/// The names of the response headers that the sources set.
std::set<std::string> headers_set_in_the_sources() {
    std::set<std::string> names;
    const std::regex setting(R"re(\.(?:add|set)\(\s*"([A-Z][A-Za-z-]*)",)re");
    for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(source_directory) + "/src")) {
        if (entry.path().extension() != ".cpp" && entry.path().extension() != ".hpp") continue;
        std::ifstream file(entry.path());
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        for (std::sregex_iterator found(text.begin(), text.end(), setting), end; found != end; ++found)
            names.insert((*found)[1]);
    }
    return names;
}

TEST_F(Cors, InformativeHeadersAreExposed) {
    auto exposed = anonymous().get("/", from(stranger)).header("Access-Control-Expose-Headers");
    // Always readable (the safelist of the Fetch standard), or meant for the browser or a proxy only.
    const std::set<std::string> others{"Cache-Control",
                                       "Connection",
                                       "Content-Encoding",
                                       "Content-Security-Policy",
                                       "Referrer-Policy",
                                       "Upgrade",
                                       "Vary",
                                       "X-Content-Type-Options",
                                       "X-Accel-Buffering",
                                       "X-Frame-Options",
                                       "Set-Cookie",
                                       "Cross-Origin-Resource-Policy"};
    auto names = headers_set_in_the_sources();
    ASSERT_THAT(names, testing::IsSupersetOf({"Content-Range", "Location", "X-Accel-Buffering"}));
    names.insert({"X-Request-ID", "Idempotency-Replayed", "Link", "Retry-After", "WWW-Authenticate", "Allow"});
    for (const auto& name : names) {
        if (name.starts_with("Access-Control-") || others.contains(name)) continue;
        EXPECT_THAT(", " + exposed + ",", testing::HasSubstr(", " + name + ",")) << name;
    }
}

TEST_F(Cors, ErrorsAreReadable) {
    EXPECT_EQ(anonymous().get("/posts", from(stranger)).header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(anonymous().get("/nope", from(stranger)).header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(anonymous().post("/posts", "{", from(stranger)).header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(anonymous().post("/docs", "{", from(stranger)).header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(anonymous().get("/readyz", from(stranger)).header("Access-Control-Allow-Origin"), "*");
}

TEST_F(Cors, ServerErrorsAreReadable) {
    auto ana = signed_up("ana");
    database().exec(R"(
        create function complain() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
        create trigger complain before insert on posts for each row execute function complain())");
    auto answer = ana.post("/posts", R"({"title":"a title","content":""})", from(stranger));
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
}

TEST_F(Cors, BodyTooLongErrorIsReadable) {
    auto answer = anonymous().post("/posts", std::string((1 << 20) + 1, 'x'), from(stranger));
    EXPECT_EQ(answer.status, 413);
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    EXPECT_THAT(answer.header("Access-Control-Expose-Headers"), testing::HasSubstr("X-Request-ID"));
}

TEST_F(Cors, PreflightAllowsRequestedHeaders) {
    auto answer = anonymous().send("OPTIONS", "/posts/1", {}, preflight(stranger));
    EXPECT_THAT(answer, Answers(200, "OK"));
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(answer.header("Access-Control-Allow-Methods"), "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
    EXPECT_EQ(answer.header("Access-Control-Allow-Headers"), "authorization, idempotency-key");
    EXPECT_EQ(answer.header("Access-Control-Max-Age"), "600");
    EXPECT_FALSE(answer.has_header("Access-Control-Allow-Credentials"));
}

TEST_F(Cors, ResponseWithoutOriginHasOnlyVaryHeader) {
    auto answer = anonymous().get("/");
    EXPECT_FALSE(answer.has_header("Access-Control-Allow-Origin"));
    EXPECT_EQ(answer.header("Vary"), "Origin");
}

class CorsWithKnownOrigins : public Api {
 protected:
    CorsWithKnownOrigins() : Api(config()) {}

 private:
    static app::Config config() {
        auto config = quick_config();
        config.cors.origins = {known};
        return config;
    }
};

TEST_F(CorsWithKnownOrigins, KnownOriginMaySendCredentials) {
    for (const auto& answer :
         {anonymous().get("/", from(known)), anonymous().send("OPTIONS", "/posts", {}, preflight(known))}) {
        EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), known);
        EXPECT_EQ(answer.header("Access-Control-Allow-Credentials"), "true");
        EXPECT_EQ(answer.header("Vary"), "Origin");
    }
}

TEST_F(CorsWithKnownOrigins, KnownOriginMayReadErrors) {
    auto answer = anonymous().post("/posts", std::string((1 << 20) + 1, 'x'), from(known));
    EXPECT_EQ(answer.status, 413);
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), known);
    EXPECT_EQ(answer.header("Access-Control-Allow-Credentials"), "true");
}

TEST_F(CorsWithKnownOrigins, OtherOriginsMayNotSendCredentials) {
    for (const char* origin : {stranger, "null", "https://app.example.evil.example", "https://notapp.example",
                               "http://app.example", "https://app.example:8443", "HTTPS://APP.EXAMPLE"}) {
        auto answer = anonymous().get("/", from(origin));
        EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*") << origin;
        EXPECT_FALSE(answer.has_header("Access-Control-Allow-Credentials")) << origin;
        EXPECT_EQ(answer.header("Vary"), "Origin") << origin;
    }
}

}  // namespace plaza::test
