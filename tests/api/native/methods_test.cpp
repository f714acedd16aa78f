#include <set>
#include <sstream>

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

TEST_F(Methods, HeadReturnsGetWithoutBody) {
    auto ana = signed_up("ana");
    for (const auto& path : {std::string("/"), std::string("/posts"), fmt::format("/posts/{}", publish(ana)),
                             fmt::format("/users/{}", ana.id)}) {
        auto get = ana.get(path);
        auto head = ana.send("HEAD", path);
        EXPECT_THAT(head, Answers(get.status, "")) << path;
        EXPECT_EQ(head.header("Content-Length"), get.header("Content-Length")) << path;
        EXPECT_EQ(head.header("Content-Type"), get.header("Content-Type")) << path;
    }
}

TEST_F(Methods, HeadRequiresTokenLikeGet) {
    EXPECT_THAT(anonymous().send("HEAD", "/posts"), HasStatus(401));
    EXPECT_THAT(signed_up("ana").send("HEAD", "/posts/1"), HasStatus(404));
}

TEST_F(Methods, UnknownPathReturns404ForEveryMethod) {
    auto client = anonymous();
    for (const char* path : {"/nope", "/POSTS", "/Posts", "/posts/1/votes", "/postss"}) {
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
