#include "platform/http/routing/pages.hpp"

#include <gtest/gtest.h>

#include "api/native/native.hpp"

#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plaza::http {
namespace {

struct Visit {
    std::vector<Header> headers;
    Request request;

    Visit(std::string_view path, std::vector<Header> list = {}, Method method = Method::get)
        : headers(std::move(list)) {
        request.method = method;
        request.target = request.path = path;
        request.headers = headers;
    }
};

const ErrorFormat& plain = native::error_format;

Response answer(std::string_view path, std::vector<Header> headers = {}, Method method = Method::get) {
    Visit visit{path, std::move(headers), method};
    Response nothing;
    nothing.status = 404;
    return find_page(visit.request, plain).value_or(nothing);
}

std::string etag(const Response& response) {
    const auto at = response.headers.find("ETag: ") + 6;
    return response.headers.substr(at, response.headers.find("\r\n", at) - at);
}

TEST(Pages, DocsAreServedWithAndWithoutATrailingSlash) {
    for (const auto* path :
         {"/docs", "/docs/", "/redoc", "/redoc/", "/docs/oauth2-redirect", "/docs/oauth2-redirect/"}) {
        const auto response = answer(path);
        EXPECT_EQ(response.status, 200) << path;
        EXPECT_EQ(response.content_type, "text/html; charset=utf-8") << path;
        EXPECT_TRUE(response.static_body.starts_with("<!doctype html>")) << path;
    }
}

TEST(Pages, LinksInMailsLeadToPagesThatTellNobodyElse) {
    for (const auto* path : {"/confirm-email", "/reset-password"}) {
        const auto response = answer(path);
        EXPECT_TRUE(response.static_body.starts_with("<!doctype html>")) << path;
        EXPECT_NE(response.headers.find("Referrer-Policy: no-referrer\r\n"), std::string::npos) << path;
        EXPECT_NE(response.headers.find("script-src 'self';"), std::string::npos) << path;
        EXPECT_EQ(response.headers.find("unsafe"), std::string::npos) << path;
    }
}

/// What a page at `path` means by a relative reference (RFC 3986 §5.2.4, as far as ours need it).
std::string resolved(std::string path, std::string_view reference) {
    path.erase(path.rfind('/') + 1);
    while (reference.starts_with("../")) {
        reference.remove_prefix(3);
        path.erase(path.rfind('/', path.size() - 2) + 1);
    }
    return path + std::string(reference);
}

TEST(Pages, EverythingThatThePagesNameIsFoundBehindAnyPrefix) {
    int count = 0;
    for (const std::string path :
         {"/docs", "/docs/", "/redoc", "/redoc/", "/docs/oauth2-redirect", "/docs/oauth2-redirect/", "/confirm-email",
          "/confirm-email/", "/reset-password", "/reset-password/"}) {
        const auto page = std::string(answer(path).static_body);
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

TEST(Pages, NothingAsksAContentDeliveryNetwork) {
    EXPECT_EQ(answer("/docs/assets/redoc.standalone.js").static_body.find("cdn.redoc.ly"), std::string_view::npos);
}

TEST(Pages, WhatIsEmbeddedBringsItsLicences) {
    const auto licences = answer("/docs/assets/licenses.txt").static_body;
    for (const auto* package : {"swagger-ui-dist/LICENSE", "redoc/LICENSE", "zxcvbn/LICENSE"})
        EXPECT_NE(licences.find(package), licences.npos) << package;
}

TEST(Pages, OtherPathsAreNotPages) {
    for (const auto* path : {"/", "/posts", "/docs//", "/docs/assets", "/docs/assets/../../etc/passwd", "/Docs", ""})
        EXPECT_EQ(answer(path).status, 404) << path;
}

TEST(Pages, GzipIsSentToThoseWhoTakeIt) {
    for (const auto* accepted : {"gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.2", "*", "identity, *;q=0.1"}) {
        const auto response = answer("/docs", {{"Accept-Encoding", accepted}});
        EXPECT_NE(response.headers.find("Content-Encoding: gzip\r\n"), std::string::npos) << accepted;
        EXPECT_TRUE(response.static_body.starts_with("\x1f\x8b")) << accepted;
    }
    for (const auto* accepted : {"", "identity", "br", "gzip;q=0", "gzip; q=0.000, *", "*;q=0", "xgzip"}) {
        const auto response = answer("/docs", {{"accept-encoding", accepted}});
        EXPECT_EQ(response.headers.find("Content-Encoding"), std::string::npos) << accepted;
        EXPECT_TRUE(response.static_body.starts_with("<!doctype html>")) << accepted;
    }
}

TEST(Pages, AKnownPageIsNotSentAgain) {
    const auto tag = etag(answer("/docs"));
    for (const auto& known : {tag, std::string("*"), "\"other\", " + tag, tag.substr(2)}) {
        const auto response = answer("/docs", {{"If-None-Match", known}});
        EXPECT_EQ(response.status, 304) << known;
        EXPECT_TRUE(response.static_body.empty() && response.body.empty() && response.content_type.empty());
        EXPECT_EQ(etag(response), tag);
    }
    EXPECT_EQ(answer("/redoc", {{"If-None-Match", tag}}).status, 200);
}

TEST(Pages, ScriptsComeFromUsAloneAndNobodyFramesThem) {
    for (const auto* path : {"/docs", "/redoc", "/docs/assets/swagger-ui-bundle.js"}) {
        const auto headers = answer(path).headers;
        EXPECT_NE(headers.find("default-src 'none'; script-src 'self'; "), std::string::npos) << path;
        EXPECT_NE(headers.find("frame-ancestors 'none'"), std::string::npos) << path;
        EXPECT_NE(headers.find("X-Content-Type-Options: nosniff\r\n"), std::string::npos) << path;
    }
    EXPECT_EQ(answer("/docs").headers.find("unsafe"), std::string::npos);
}

TEST(Pages, OtherMethodsAreRefusedWithThoseAllowed) {
    EXPECT_EQ(answer("/docs", {}, Method::post).status, 405);
    EXPECT_EQ(answer("/docs", {}, Method::options).status, 204);
    EXPECT_EQ(answer("/docs", {}, Method::head).status, 200);
    EXPECT_NE(answer("/docs", {}, Method::delete_).headers.find("Allow: GET, HEAD, OPTIONS\r\n"), std::string::npos);
}

}  // namespace
}  // namespace plaza::http
