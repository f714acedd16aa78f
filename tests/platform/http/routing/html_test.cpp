#include "platform/http/routing/html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

#include "tests/support/client.hpp"
#include "tests/support/route_server.hpp"

namespace plaza::http {
namespace {

using testing::HasSubstr;

std::string filled(std::string_view page, std::string_view value) {
    return fill(page, {{"x", value}}).text;
}

TEST(Html, EscapesTexts) {
    EXPECT_EQ(filled("<p>{{x}}</p>", "<script>alert('1') & \"2\"</script>"),
              "<p>&lt;script&gt;alert(&#39;1&#39;) &amp; &quot;2&quot;&lt;/script&gt;</p>");
    EXPECT_EQ(filled("{{x}}", "{{x}}"), "{{x}}") << "values are not templates";
    EXPECT_EQ(filled("{{x}}", std::string_view("a\0b", 3)),
              "a\xEF\xBF\xBD"
              "b");
    EXPECT_EQ(filled("<title>{{x}}</title><textarea>{{x}}</textarea>", "</title></textarea><b>"),
              "<title>&lt;/title&gt;&lt;/textarea&gt;&lt;b&gt;</title>"
              "<textarea>&lt;/title&gt;&lt;/textarea&gt;&lt;b&gt;</textarea>");
}

TEST(Html, EscapesAttributes) {
    for (const std::string quote : {"\"", "'"})
        EXPECT_EQ(filled("<input value=" + quote + "{{x}}" + quote + ">", "\" onfocus='alert(1)' autofocus x=\""),
                  "<input value=" + quote + "&quot; onfocus=&#39;alert(1)&#39; autofocus x=&quot;" + quote + ">");
    EXPECT_EQ(filled("<a title='>' name=\"{{x}}\">", "><b>"), "<a title='>' name=\"&gt;&lt;b&gt;\">");
}

TEST(Html, RemovesAddressesThatRunCode) {
    for (const auto* bad :
         {"javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
          "\x01javascript:alert(1)", "data:text/html,x", "vbscript:x", "javascript&colon;x:y"})
        for (const auto* page : {"<a href=\"{{x}}\">", "<img SRC='{{x}}'>", "<form action=\"{{x}}\">"})
            EXPECT_THAT(filled(page, bad), HasSubstr("#")) << page << bad;
    for (const auto* good :
         {"https://a.example/?a=b", "HTTP://a.example", "/a:b", "?a:b", "#a:b", "mailto:a@b.example", "a"})
        EXPECT_EQ(filled("<a href=\"{{x}}\">", good), "<a href=\"" + std::string(good) + "\">");
}

TEST(Html, RejectsPlacesWhereEscapingDoesNotHelp) {
    for (const auto* page :
         {"<script>{{x}}</script>", "<SCRIPT>var a = '{{x}}'</SCRIPT>", "<style>{{x}}</style>", "<!-- {{x}} -->",
          "<a href={{x}}>", "<a {{x}}>", "<{{x}}>", "<a onclick=\"{{x}}\">", "<a ONclick='{{x}}'>",
          "<a style=\"{{x}}\">", "<iframe srcdoc=\"{{x}}\">", "<script>a < b</scrip>{{x}}</script>", "<a \"{{x}}\">",
          "<meta http-equiv=\"{{x}}\">", "<script src=\"/a\">{{x}}"})
        EXPECT_THROW((void)filled(page, "1"), std::logic_error) << page;
    for (const auto* page : {"<script>1</script>{{x}}", "<style>p > a {}</style ><p>{{x}}", "<!-- <script> -->{{x}}",
                             "<script nonce=\"{{x}}\">1</script>", "<a href=/ title=\"{{x}}\">"})
        EXPECT_NO_THROW((void)filled(page, "1")) << page;
}

TEST(Html, RejectsUnknownNames) {
    EXPECT_THROW((void)fill("{{y}}", {{"x", "1"}}), std::logic_error);
    EXPECT_THROW((void)fill("{{x", {{"x", "1"}}), std::logic_error);
}

TEST(Html, AcceptsMarkupOnlyInText) {
    const auto item = fill("<li>{{x}}</li>", {{"x", "<"}});
    EXPECT_EQ(fill("<ul>{{items}}</ul>", {{"items", item}}).text, "<ul><li>&lt;</li></ul>");
    EXPECT_THROW((void)fill("<a title=\"{{items}}\">", {{"items", item}}), std::logic_error);
}

TEST(Html, HasUniqueNonces) {
    std::set<std::string> nonces;
    for (int i = 0; i < 100; ++i) nonces.insert(new_nonce());
    EXPECT_EQ(nonces.size(), 100U);
    EXPECT_EQ(nonces.begin()->size(), 32U);
}

Task<Html> get_page(test::RouteContext&) {
    const auto nonce = new_nonce();
    co_return Html{.page = fill("<script nonce=\"{{nonce}}\">1</script>", {{"nonce", nonce}}),
                   .nonce = nonce,
                   .form_targets = "https://app.example",
                   .status = 403};
}

TEST(Html, PageHasContentSecurityPolicy) {
    test::RouteServer server([](const test::RouteMount& mount) { mount.get<"/page", get_page, Public>(); });
    const auto answer = test::Client(server.port()).get("/page");
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(answer.header("Content-Type"), "text/html; charset=utf-8");
    const auto nonce = answer.body.substr(15, 32);
    EXPECT_EQ(answer.header("Content-Security-Policy"),
              "default-src 'none'; script-src 'nonce-" + nonce +
                  "'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self' "
                  "https://app.example; frame-ancestors 'none'");
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
}

}  // namespace
}  // namespace plaza::http
