#include "tests/golden/exchanges.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace plaza::test {
namespace {

const std::string form_type = "application/x-www-form-urlencoded";

Body form_body(std::string bytes) {
    return {std::move(bytes), form_type};
}

std::vector<Body> post_bodies() {
    return {R"({"title":"Hello","content":"words"})",
            R"({"title":"Hello","content":"words","published":false})",
            R"({"title":"Hello","content":"words","published":"off","rating":5,"id":7})",
            R"({"content":"words"})",
            R"({"title":5,"content":null,"published":"maybe"})",
            R"({"title":")" + std::string(1'001, 'x') + R"(","content":""})",
            R"({"title":"a\u0000b","content":"\ud800"})",
            R"([])",
            R"("text")",
            R"({"title":"Hello",})",
            R"({"title":NaN,"content":1e400})",
            "",
            form_body("title=Hello&content=words")};
}

std::vector<Body> deletion_bodies() {
    return {R"({"password":"plums in the icebox"})", R"({"password":"wrong, all of it"})", R"({"password":5})", "{}",
            ""};
}

std::vector<std::string> post_targets() {
    return {"/posts/<post>",
            "/posts/<draft>",
            "/posts/<others post>",
            "/posts/<others draft>",
            "/posts/8888888888888",
            "/posts/0",
            "/posts/-1",
            "/posts/one",
            "/posts/1.5",
            "/posts/99999999999999999999",
            "/posts/%31"};
}

std::vector<Route> post_routes() {
    const auto posts = post_targets();
    return {
        {"root", "GET", {"/", "/?x=1"}, {}},
        {"list_posts",
         "GET",
         {"/posts",
          "/posts?limit=1",
          "/posts?limit=0",
          "/posts?limit=101",
          "/posts?limit=-1",
          "/posts?limit=ten",
          "/posts?limit=",
          "/posts?limit=1&limit=2",
          "/posts?limit=1&page=1",
          "/posts?page=-1",
          "/posts?page=10001",
          "/posts?skip=1",
          "/posts?skip=10001",
          "/posts?before=<post>",
          "/posts?before=<post>&page=1",
          "/posts?before=0",
          "/posts?before=99999999999999999999",
          "/posts?search=title",
          "/posts?search=ti&limit=1",
          "/posts?search=%F0",
          "/posts?search=%00",
          "/posts?search=a+b%20c",
          "/posts?unknown=1"},
         {}},
        {"create_post", "POST", {"/posts"}, post_bodies(), true},
        {"get_post", "GET", posts, {}},
        {"update_post", "PUT", posts, post_bodies()},
        {"delete_post", "DELETE", posts, {}},
        {"vote",
         "POST",
         {"/votes"},
         {R"({"post_id":<others post>,"dir":1})", R"({"post_id":<others post>,"dir":0})",
          R"({"post_id":<voted post>,"dir":1})", R"({"post_id":<voted post>,"dir":0})",
          R"({"post_id":<post>,"dir":true})", R"({"post_id":<others draft>,"dir":1})",
          R"({"post_id":8888888888888,"dir":1})", R"({"post_id":"x","dir":2})", R"({"post_id":<post>,"dir":-1})",
          R"({"dir":1})", "{}", "[1]"}},
    };
}

std::vector<Route> user_routes() {
    return {
        {"create_user",
         "POST",
         {"/users"},
         {R"({"email":"new<n>@example.com","password":"plums in the icebox"})",
          R"({"email":"new<n>@example.com","password":"plums in the icebox","username":"new<n>"})",
          R"({"email":"<ana>@example.com","password":"plums in the icebox"})",
          R"({"email":"new<n>@example.com","password":"plums in the icebox","username":"<ana>"})",
          R"({"email":"not an address","password":"short"})", R"({"email":"new<n>@example.com","password":"password"})",
          R"({"email":"new<n>@example.com","password":"aaaaaaaaaaaa","username":"a b"})", R"({"email":5})", "{}", "",
          "{"},
         true},
        {"get_user",
         "GET",
         {"/users/<me>", "/users/<other>", "/users/8888888888888", "/users/0", "/users/one",
          "/users/99999999999999999999"},
         {}},
        {"get_me", "GET", {"/users/me"}, {}},
        {"update_me",
         "PATCH",
         {"/users/me"},
         {R"({"username":"name<n>"})", R"({"username":"<other name>"})", R"({"username":"a b"})",
          R"({"email":"mail<n>@example.com","current_password":"plums in the icebox"})",
          R"({"email":"mail<n>@example.com"})",
          R"({"email":"mail<n>@example.com","current_password":"wrong, all of it"})",
          R"({"password":"another sound one","current_password":"plums in the icebox"})",
          R"({"password":"short","current_password":"plums in the icebox"})", "{}", "", R"({"username":null})"}},
        {"delete_me", "DELETE", {"/users/me"}, deletion_bodies()},
        {"delete_me_by_post", "POST", {"/users/me/delete"}, deletion_bodies()},
    };
}

std::vector<Route> session_routes() {
    return {
        {"list_sessions", "GET", {"/users/me/sessions"}, {}},
        {"end_other_sessions", "DELETE", {"/users/me/sessions"}, {}},
        {"end_session",
         "DELETE",
         {"/users/me/sessions/<session>", "/users/me/sessions/<others session>", "/users/me/sessions/8888888888888",
          "/users/me/sessions/one"},
         {}},
        {"login",
         "POST",
         {"/login"},
         {form_body("username=<ana>@example.com&password=plums+in+the+icebox"),
          form_body("username=<ana>@example.com&password=plums+in+the+icebox&scope=offline_access&grant_type=password"),
          form_body("username=<ana>@example.com&password=wrong"),
          form_body("username=unknown@example.com&password=wrong"),
          form_body("username=<suspended>@example.com&password=plums+in+the+icebox"), form_body("username=<ana>"),
          form_body("username=<ana>&password=x&grant_type=other"), form_body(""), R"({"username":"a","password":"b"})"},
         true},
        {"refresh",
         "POST",
         {"/login/refresh"},
         {form_body("refresh_token=<refresh token>"),
          form_body("refresh_token=<refresh token>&grant_type=refresh_token"), form_body("refresh_token=none"),
          form_body("refresh_token="), form_body(""), "{}"}},
    };
}

std::vector<Route> email_routes() {
    return {
        {"send_confirmation", "POST", {"/users/me/email/confirmation"}, {}},
        {"confirm_email", "POST", {"/users/confirm-email"}, {R"({"token":"none"})", R"({"token":5})", "{}", ""}},
        {"request_password_reset",
         "POST",
         {"/password-reset"},
         {R"({"email":"<ana>@example.com"})", R"({"email":"none"})", "{}", ""},
         true},
        {"reset_password",
         "POST",
         {"/password-reset/confirm"},
         {R"({"token":"none","password":"another sound one"})", R"({"token":"none","password":"short"})", "{}", ""}},
    };
}

std::vector<Route> other_routes() {
    return {
        {"openapi", "GET", {"/openapi.json"}, {}},
        {"docs", "GET", {"/docs", "/redoc", "/docs/oauth2-redirect"}, {}},
        {"health", "GET", {"/healthz", "/readyz"}, {}},
        {"metrics", "GET", {"/metrics"}, {}},
        {"unknown", "GET", {"/nowhere", "/users", "/posts/1/2", "//", "/.well-known/x", "/%2e%2e/x"}, {}},
    };
}

}  // namespace

const std::vector<Route>& routes() {
    static const auto all = [] {
        std::vector<Route> routes;
        for (auto* group : {post_routes, user_routes, session_routes, email_routes, other_routes})
            std::ranges::move(group(), std::back_inserter(routes));
        return routes;
    }();
    return all;
}

namespace {

/// The same request from each kind of caller, with each error format, from a page, and with other methods and bodies.
std::vector<Exchange> variants_of(const Exchange& usual) {
    std::vector<Exchange> variants;
    const auto with = [&](auto&& change) { change(variants.emplace_back(usual)); };
    const auto slashed = [&] {
        const auto query = usual.target.find('?');
        return usual.target.substr(0, query) + "/" + (query == std::string::npos ? "" : usual.target.substr(query));
    };
    for (const auto caller :
         {Caller::anonymous, Caller::stranger, Caller::garbage, Caller::signed_out, Caller::suspended})
        for (const bool is_problem : {false, true})
            with([&](Exchange& one) {
                one.caller = caller;
                if (is_problem) one.headers.emplace_back("Accept", "application/problem+json");
            });
    with([](Exchange& one) { one.headers.emplace_back("Authorization", "Basic YTpi"); });
    with([](Exchange& one) { one.headers.emplace_back("Origin", "https://app.example"); });
    with([](Exchange& one) {
        one.headers.emplace_back("Origin", "https://app.example");
        one.caller = Caller::garbage;
    });
    with([](Exchange& one) { one.headers.emplace_back("Accept", "text/html"); });
    with([](Exchange& one) { one.headers.emplace_back("Content-Encoding", "gzip"); });
    with([](Exchange& one) { one.headers.emplace_back("Idempotency-Key", "golden-<n>"); });
    with([](Exchange& one) { one.headers.emplace_back("Expect", "200-maybe"); });
    with([&](Exchange& one) { one.target = slashed(); });
    with([](Exchange& one) { one.body = Body(std::string((1 << 20) + 1, ' ')); });
    with([](Exchange& one) { one.body = "{\"title\":"; });
    with([](Exchange& one) { one.body = Body("a=b", form_type); });
    for (const auto* method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW"})
        if (method != usual.method) {
            with([&](Exchange& one) {
                one.method = method;
                one.body.reset();
            });
            with([&](Exchange& one) {
                one.method = method;
                one.target = slashed();
                one.body.reset();
                one.headers.emplace_back("Accept", "application/problem+json");
            });
        }
    with([&](Exchange& one) {
        one.method = "OPTIONS";
        one.body.reset();
        one.headers = {{"Origin", "https://app.example"},
                       {"Access-Control-Request-Method", usual.method},
                       {"Access-Control-Request-Headers", "authorization"}};
    });
    return variants;
}

std::string name_of(Caller caller) {
    switch (caller) {
        case Caller::ana:
            return "";
        case Caller::anonymous:
            return ", without a token";
        case Caller::stranger:
            return ", by another user";
        case Caller::garbage:
            return ", with a garbage token";
        case Caller::signed_out:
            return ", after sign-out";
        case Caller::suspended:
            return ", by a suspended user";
    }
    return "";
}

}  // namespace

std::vector<Exchange> exchanges_of(const Route& route) {
    std::vector<Exchange> all;
    for (const auto& target : route.targets) {
        all.push_back({.method = route.method, .target = target, .body = {}, .headers = {}});
        if (!route.bodies.empty()) all.back().body = route.bodies.front();
    }
    const auto usual = all.front();
    for (std::size_t n = 1; n < route.bodies.size(); ++n) {
        all.push_back(usual);
        all.back().body = route.bodies[n];
    }
    const auto plain = all.size();
    for (std::size_t n = 0; n < plain; ++n) {
        all.push_back(all[n]);
        all.back().headers.emplace_back("Accept", "application/problem+json");
    }
    auto variants = variants_of(usual);
    std::ranges::move(variants, std::back_inserter(all));
    return all;
}

std::string describe(const Exchange& exchange) {
    auto text = fmt::format("{} {}{}", exchange.method, exchange.target, name_of(exchange.caller));
    for (const auto& [name, value] : exchange.headers) text += fmt::format(", {}: {}", name, value);
    if (exchange.body) {
        constexpr std::size_t enough = 120;
        const auto& [bytes, type] = *exchange.body;
        text += fmt::format(", {} {}", type,
                            bytes.empty()           ? "without a byte"
                            : bytes.size() > enough ? fmt::format("{} bytes", bytes.size())
                                                    : bytes);
    }
    return text;
}

}  // namespace plaza::test
