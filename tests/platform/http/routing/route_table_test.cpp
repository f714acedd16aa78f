#include "platform/http/routing/route_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <string_view>

#include "platform/http/openapi/operation.hpp"
#include "platform/http/routing/routes.hpp"

namespace plaza::http {
namespace {

/// The index, names and values of the route for a GET of the path: "2 id=7"; "none" without a match.
std::string meaning(const RouteTable& table, std::string_view path) {
    const auto match = table.match(path);
    if (!match) return "none";
    std::string text = std::to_string(match->routes->find(Method::get).value_or(99));
    for (const auto& value : match->values) text.append(" ").append(value.name).append("=").append(value.text);
    return text;
}

std::string failure(RouteTable& table, Method method, std::string_view path) {
    try {
        table.add(method, path, 0);
        return "";
    } catch (const std::logic_error& error) {
        return error.what();
    }
}

TEST(RouteTable, PathsCanNamePlaceholdersDifferently) {
    RouteTable table;
    table.add(Method::get, "/posts/{id}", 1);
    table.add(Method::get, "/posts/{post_id}/votes", 2);
    table.add(Method::get, "/posts/{post}/votes/{id}", 3);
    EXPECT_EQ(meaning(table, "/posts/7"), "1 id=7");
    EXPECT_EQ(meaning(table, "/posts/7/votes"), "2 post_id=7");
    EXPECT_EQ(meaning(table, "/posts/7/votes/8/"), "3 post=7 id=8");
}

TEST(RouteTable, FailedLiteralFallsBackToPlaceholder) {
    RouteTable table;
    table.add(Method::get, "/users/me/sessions", 1);
    table.add(Method::get, "/users/{id}/posts", 2);
    table.add(Method::get, "/users/{id}", 3);
    table.add(Method::get, "/{a}/me/{b}/c", 4);
    EXPECT_EQ(meaning(table, "/users/me/sessions"), "1");
    EXPECT_EQ(meaning(table, "/users/me/posts"), "2 id=me");
    EXPECT_EQ(meaning(table, "/users/me"), "3 id=me");
    EXPECT_EQ(meaning(table, "/users/me/sessions/c"), "4 a=users b=sessions");
    EXPECT_EQ(meaning(table, "/users/me/sessions/d"), "none");
    EXPECT_EQ(meaning(table, "/users//posts"), "none");
}

TEST(RouteTable, AmbiguousRouteThrows) {
    RouteTable table;
    table.add(Method::get, "/posts/{id}", 1);
    table.add(Method::put, "/posts/{id}", 2);
    EXPECT_EQ(failure(table, Method::get, "/posts/{id}"), "GET /posts/{id} is mounted twice");
    EXPECT_EQ(failure(table, Method::delete_, "/posts/{post_id}"),
              "/posts/{id} and /posts/{post_id} are the same path: give its placeholders the same names");
    EXPECT_EQ(meaning(table, "/posts/7"), "1 id=7");
}

TEST(RouteTable, LiteralTextDoesNotCountAsPlaceholder) {
    EXPECT_TRUE((is_in_template<Path<"id", int>>("/videos/{id}")));
    EXPECT_TRUE((is_in_template<Path<"id", int>>("/posts/{idea}/{id}")));
    EXPECT_FALSE((is_in_template<Path<"id", int>>("/id/{idea}")));
}

TEST(RouteTable, DuplicatePlaceholderThrows) {
    RouteTable table;
    EXPECT_EQ(failure(table, Method::get, "/posts/{id}/votes/{id}"), "/posts/{id}/votes/{id} names {id} twice");
}

}  // namespace
}  // namespace plaza::http
