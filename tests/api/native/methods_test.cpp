#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/api.hpp"

namespace plaza::test {

std::set<std::string> methods_in(const std::string& allow) {
    std::set<std::string> methods;
    std::istringstream names(allow);
    for (std::string name; std::getline(names >> std::ws, name, ',');) methods.insert(name);
    return methods;
}

struct Resource {
    const char* path;
    std::set<std::string> methods;
};

const std::vector<Resource> resources = {
    {"/", {"GET", "HEAD", "OPTIONS"}},
    {"/users", {"OPTIONS", "POST"}},
    {"/users/1", {"GET", "HEAD", "OPTIONS"}},
    {"/login", {"OPTIONS", "POST"}},
    {"/posts", {"GET", "HEAD", "OPTIONS", "POST"}},
    {"/posts/1", {"DELETE", "GET", "HEAD", "OPTIONS", "PUT"}},
    {"/posts/1/", {"DELETE", "GET", "HEAD", "OPTIONS", "PUT"}},
    {"/votes", {"OPTIONS", "POST"}},
    {"/vote", {"OPTIONS", "POST"}},
    {"/docs", {"GET", "HEAD", "OPTIONS"}},
    {"/docs/", {"GET", "HEAD", "OPTIONS"}},
    {"/redoc", {"GET", "HEAD", "OPTIONS"}},
    {"/reset-password", {"GET", "HEAD", "OPTIONS"}},
    {"/docs/assets/docs.js", {"GET", "HEAD", "OPTIONS"}},
    {"/openapi.json", {"GET", "HEAD", "OPTIONS"}},
    {"/openapi.json/", {"GET", "HEAD", "OPTIONS"}},
    {"/healthz", {"GET", "HEAD", "OPTIONS"}},
};

class Methods : public Api {};

TEST_F(Methods, UnsupportedMethodReturns405WithAllow) {
    auto client = anonymous();
    for (const auto& [path, methods] : resources) {
        auto answer = client.send("PATCH", path);
        EXPECT_THAT(answer, Refuses(405, "Method Not Allowed")) << path;
        EXPECT_EQ(methods_in(answer.header("Allow")), methods) << path;
    }
    EXPECT_THAT(client.del("/users/1"), Refuses(405, "Method Not Allowed"));
    EXPECT_THAT(client.send("BREW", "/posts"), Refuses(405, "Method Not Allowed"));
    EXPECT_THAT(client.post("/docs", "{}"), Refuses(405, "Method Not Allowed"));
}

TEST_F(Methods, OptionsListsMethods) {
    auto client = anonymous();
    for (const auto& [path, methods] : resources) {
        auto answer = client.send("OPTIONS", path);
        EXPECT_THAT(answer.status, testing::AnyOf(200, 204)) << path;
        EXPECT_EQ(methods_in(answer.header("Allow")), methods) << path;
    }
}

TEST_F(Methods, HeadReturnsHeadersOfGet) {
    auto ana = signed_up("ana");
    const auto post = publish(ana);
    const auto document = ana.get("/openapi.json").json();
    std::vector<std::string> paths{"/openapi.json", "/docs", "/docs/assets/docs.js", "/posts?limit=1"};
    for (const auto& [path, methods] : document["paths"].items()) {
        if (!methods.contains("get")) continue;
        const auto id = std::to_string(path.starts_with("/posts/") ? post : ana.id);
        paths.push_back(std::regex_replace(path, std::regex(R"(\{id\})"), id));
    }
    for (const auto& path : paths) {
        const auto get = ana.get(path);
        const auto head = ana.send("HEAD", path);
        // Some operations of the client API need parameters.
        if (!path.starts_with("/api/") && !path.starts_with("/.well-known/") && !path.starts_with("/oauth/"))
            EXPECT_THAT(get, HasStatus(200)) << path;
        EXPECT_THAT(head, Answers(get.status, "")) << path;
        for (const auto* name : {"Content-Length", "Content-Type", "ETag", "Last-Modified", "Cache-Control", "Link"})
            EXPECT_EQ(head.header(name), get.header(name)) << path << ' ' << name;
    }
    EXPECT_TRUE(ana.get("/openapi.json").has_header("ETag"));
}

TEST_F(Methods, HeadRequiresTokenLikeGet) {
    EXPECT_THAT(anonymous().send("HEAD", "/posts"), HasStatus(401));
    EXPECT_THAT(signed_up("ana").send("HEAD", "/posts/1"), HasStatus(404));
}

TEST_F(Methods, UnknownPathReturns404ForEveryMethod) {
    auto client = anonymous();
    for (const char* path : {"/nope", "/POSTS", "/Posts", "/posts/1/words", "/postss"}) {
        for (const char* method : {"GET", "POST", "OPTIONS", "DELETE"})
            EXPECT_THAT(client.send(method, path), Refuses(404, "Not Found")) << method << path;
    }
}

TEST_F(Methods, PercentEncodedPathIsDecoded) {
    auto ana = signed_up("ana");
    EXPECT_THAT(ana.get("/posts/%35"), Refuses(404, "post with id: 5 does not exist"));
    EXPECT_THAT(ana.get("/p%6Fsts"), HasStatus(200));
}

TEST_F(Methods, EveryAnswerHasUniqueRequestId) {
    auto client = anonymous();
    std::set<std::string> ids;
    for (const char* path : {"/", "/nope", "/posts", "/users/abc"}) ids.insert(client.get(path).header("X-Request-ID"));
    EXPECT_EQ(ids.size(), 4U);
    EXPECT_FALSE(ids.contains(""));
}

}  // namespace plaza::test
