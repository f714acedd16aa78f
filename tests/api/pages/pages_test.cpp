#include <regex>
#include <string>
#include <string_view>

#include "tests/support/api.hpp"

namespace plaza::test {
namespace {

class Pages : public Api {
 protected:
    Answer answer(std::string_view path, const Headers& headers = {}, std::string_view method = "GET") {
        return anonymous().send(method, path, {}, headers);
    }
};

TEST_F(Pages, DocsAreServedWithAndWithoutTrailingSlash) {
    for (const auto* path :
         {"/docs", "/docs/", "/redoc", "/redoc/", "/docs/oauth2-redirect", "/docs/oauth2-redirect/"}) {
        const auto response = answer(path);
        EXPECT_EQ(response.status, 200) << path;
        EXPECT_EQ(response.header("Content-Type"), "text/html; charset=utf-8") << path;
        EXPECT_TRUE(response.body.starts_with("<!doctype html>")) << path;
    }
}

TEST_F(Pages, MailedLinksSendNoReferrer) {
    for (const auto* path : {"/confirm-email", "/reset-password"}) {
        const auto response = answer(path);
        EXPECT_TRUE(response.body.starts_with("<!doctype html>")) << path;
        EXPECT_EQ(response.header("Referrer-Policy"), "no-referrer") << path;
        EXPECT_TRUE(response.header("Content-Security-Policy").contains("script-src 'self';")) << path;
        EXPECT_FALSE(response.header("Content-Security-Policy").contains("unsafe")) << path;
    }
}

/// Resolves a relative reference of the page at `path` (RFC 3986 §5.2.4, only the cases that occur here).
std::string resolved(std::string path, std::string_view reference) {
    path.erase(path.rfind('/') + 1);
    while (reference.starts_with("../")) {
        reference.remove_prefix(3);
        path.erase(path.rfind('/', path.size() - 2) + 1);
    }
    return path + std::string(reference);
}

TEST_F(Pages, ReferencesWorkBehindAnyPrefix) {
    int count = 0;
    for (const std::string path :
         {"/docs", "/docs/", "/redoc", "/redoc/", "/docs/oauth2-redirect", "/docs/oauth2-redirect/", "/confirm-email",
          "/confirm-email/", "/reset-password", "/reset-password/"}) {
        const auto page = std::string(answer(path).body);
        EXPECT_EQ(page.find("%root%"), page.npos) << path;
        EXPECT_EQ(page.find("https://"), page.npos) << path;
        const std::regex reference(R"re((?:src|href)="([^"]*)")re");
        for (std::sregex_iterator found(page.begin(), page.end(), reference), end; found != end; ++found, ++count) {
            const auto target = resolved("/a/prefix" + path, (*found)[1].str());
            EXPECT_TRUE(target.starts_with("/a/prefix/")) << path << " names " << (*found)[1];
            if (target == "/a/prefix/openapi.json") continue;
            EXPECT_EQ(answer(target.substr(9)).status, 200) << path << " names " << (*found)[1];
        }
    }
    EXPECT_GE(count, 30);
}

TEST_F(Pages, NoPageUsesContentDeliveryNetwork) {
    EXPECT_EQ(answer("/docs/assets/redoc.standalone.js").body.find("cdn.redoc.ly"), std::string_view::npos);
}

TEST_F(Pages, EmbeddedPackagesHaveLicenses) {
    const auto licenses = answer("/docs/assets/licenses.txt").body;
    for (const auto* package : {"swagger-ui-dist/LICENSE", "redoc/LICENSE", "zxcvbn/LICENSE"})
        EXPECT_NE(licenses.find(package), licenses.npos) << package;
}

TEST_F(Pages, OtherPathsReturn404) {
    for (const auto* path : {"/docs//", "/docs/assets", "/docs/assets/../../etc/passwd", "/Docs"})
        EXPECT_EQ(answer(path).status, 404) << path;
}

TEST_F(Pages, GzipIsSentIfAccepted) {
    for (const auto* accepted : {"gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.2", "*", "identity, *;q=0.1"}) {
        const auto response = answer("/docs", {{"Accept-Encoding", accepted}});
        EXPECT_EQ(response.header("Content-Encoding"), "gzip") << accepted;
        EXPECT_TRUE(response.body.starts_with("\x1f\x8b")) << accepted;
    }
    for (const auto* accepted : {"", "identity", "br", "gzip;q=0", "gzip; q=0.000, *", "*;q=0", "xgzip"}) {
        const auto response = answer("/docs", {{"accept-encoding", accepted}});
        EXPECT_FALSE(response.has_header("Content-Encoding")) << accepted;
        EXPECT_TRUE(response.body.starts_with("<!doctype html>")) << accepted;
    }
}

TEST_F(Pages, UnchangedPageReturns304) {
    const auto tag = answer("/docs").header("ETag");
    for (const auto& known : {tag, std::string("*"), "\"other\", " + tag, tag.substr(2)}) {
        const auto response = answer("/docs", {{"If-None-Match", known}});
        EXPECT_EQ(response.status, 304) << known;
        EXPECT_TRUE(response.body.empty() && !response.has_header("Content-Type"));
        EXPECT_EQ(response.header("ETag"), tag);
    }
    EXPECT_EQ(answer("/redoc", {{"If-None-Match", tag}}).status, 200);
}

TEST_F(Pages, PolicyAllowsOwnScriptsAndNoFrames) {
    for (const auto* path : {"/docs", "/redoc", "/docs/assets/swagger-ui-bundle.js"}) {
        const auto response = answer(path);
        const auto policy = response.header("Content-Security-Policy");
        EXPECT_TRUE(policy.contains("default-src 'none'; script-src 'self'; ")) << path;
        EXPECT_TRUE(policy.contains("frame-ancestors 'none'")) << path;
        EXPECT_EQ(response.header("X-Content-Type-Options"), "nosniff") << path;
    }
    EXPECT_FALSE(answer("/docs").header("Content-Security-Policy").contains("unsafe"));
}

TEST_F(Pages, OtherMethodsReturn405) {
    EXPECT_EQ(answer("/docs", {}, "POST").status, 405);
    EXPECT_EQ(answer("/docs", {}, "OPTIONS").status, 204);
    EXPECT_EQ(answer("/docs", {}, "HEAD").status, 200);
    EXPECT_EQ(answer("/docs", {}, "DELETE").header("Allow"), "GET, HEAD, OPTIONS");
}

}  // namespace
}  // namespace plaza::test
