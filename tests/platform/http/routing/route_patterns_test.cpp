#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/routing/route_table.hpp"

namespace plaza::http {
namespace {

using testing::HasSubstr;

RouteTable table_of(const std::vector<std::string_view>& paths) {
    RouteTable table;
    for (const auto path : paths) table.add(Method::get, path, 0);
    return table;
}

/// The template and the values that match a path; "none" without a match.
std::string meaning(const RouteTable& table, std::string_view path) {
    const auto match = table.match(path);
    if (!match) return "none";
    std::string text(match->routes->path);
    for (const auto& value : match->values) text.append(" ").append(value.name).append("=").append(value.text);
    return text;
}

std::string failure(const std::vector<std::string_view>& paths) {
    try {
        (void)table_of(paths);
        return "";
    } catch (const std::logic_error& error) {
        return error.what();
    }
}

TEST(RoutePatterns, ValuesExcludeLiteralText) {
    const auto table = table_of({"/@{acct}", "/posts/{id}.json", "/a-{b}-c/{d}"});
    EXPECT_EQ(meaning(table, "/@ana"), "/@{acct} acct=ana");
    EXPECT_EQ(meaning(table, "/%40ana@b.example/"), "/@{acct} acct=ana@b.example");
    EXPECT_EQ(meaning(table, "/posts/7.json"), "/posts/{id}.json id=7");
    EXPECT_EQ(meaning(table, "/posts/7.json.json"), "/posts/{id}.json id=7.json");
    EXPECT_EQ(meaning(table, "/a-x-c/y"), "/a-{b}-c/{d} b=x d=y");
    for (const auto* none : {"/ana", "/@", "/posts/7", "/posts/.json", "/a-c/y", "/a--c/y", "/posts/7.JSON"})
        EXPECT_EQ(meaning(table, none), "none") << none;
}

TEST(RoutePatterns, MostSpecificMatchesFirst) {
    const std::vector<std::string_view> paths{"/{path...}", "/{name}", "/@{acct}", "/@@{acct}", "/@me", "/{name}/x"};
    for (int turn = 0; turn < 2; ++turn) {
        const auto table = table_of(turn == 0 ? paths : std::vector(paths.rbegin(), paths.rend()));
        EXPECT_EQ(meaning(table, "/@me"), "/@me");
        EXPECT_EQ(meaning(table, "/@@ana"), "/@@{acct} acct=ana");
        EXPECT_EQ(meaning(table, "/@ana"), "/@{acct} acct=ana");
        EXPECT_EQ(meaning(table, "/ana"), "/{name} name=ana");
        EXPECT_EQ(meaning(table, "/@me/x"), "/{name}/x name=@me") << "the following segments must match too";
        EXPECT_EQ(meaning(table, "/@me/y"), "/{path...} path=@me/y");
    }
}

TEST(RoutePatterns, RestMatchesRemainingSegments) {
    const auto table = table_of({"/files/{path...}", "/files/list"});
    EXPECT_EQ(meaning(table, "/files/list"), "/files/list");
    EXPECT_EQ(meaning(table, "/files/a"), "/files/{path...} path=a");
    EXPECT_EQ(meaning(table, "/files/a/b%20c/d.png/"), "/files/{path...} path=a/b c/d.png");
    EXPECT_EQ(meaning(table, "/files/list/x"), "/files/{path...} path=list/x");
    for (const auto* none : {"/files", "/files/", "/files//a", "/files/a//b", "/files/../etc", "/files/a/..",
                             "/files/%2e%2E/etc", "/files/.", "/files/a%2fb", "/files/a%5Cb", "/files/a/%2e"})
        EXPECT_EQ(meaning(table, none), "none") << none;
}

TEST(RoutePatterns, AmbiguityIsRejected) {
    EXPECT_THAT(failure({"/@{a}", "/{b}.json"}), HasSubstr("ambiguous"));
    EXPECT_THAT(failure({"/{b}.json", "/@{a}/x"}), HasSubstr("ambiguous")) << "independent of the following segments";
    EXPECT_EQ(failure({"/@{a}", "/@{b}.json", "/{c}.json.json"}).contains("ambiguous"), true);
    EXPECT_EQ(failure({"/@{a}", "/#{b}.json", "/{c}", "/@{d}.json"}), "");
    EXPECT_THAT(failure({"/@{a}", "/@{b}"}), HasSubstr("same path"));
    EXPECT_THAT(failure({"/x/{a...}", "/x/{b...}"}), HasSubstr("same path"));
    EXPECT_THAT(failure({"/x/{a...}", "/x/{a...}"}), HasSubstr("mounted twice"));
}

TEST(RoutePatterns, MalformedTemplatesAreRejected) {
    EXPECT_THAT(failure({"/{a}{b}"}), HasSubstr("one placeholder"));
    EXPECT_THAT(failure({"/x{a"}), HasSubstr("one placeholder"));
    EXPECT_THAT(failure({"/{a...}/x"}), HasSubstr("last segment"));
    EXPECT_THAT(failure({"/@{a...}"}), HasSubstr("last segment"));
    EXPECT_THAT(failure({"/@{a}/{a}"}), HasSubstr("twice"));
}

}  // namespace
}  // namespace plaza::http
