// Several mounts: each path has the error format, the headers, CORS and the authentication of its prefix.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <expected>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/base/describe.hpp"
#include "tests/support/client.hpp"
#include "tests/support/route_server.hpp"
#include "tests/support/wire.hpp"

namespace plaza::http {
namespace {

using test::Answer;
using test::FurtherMount;
using test::RouteCaller;
using test::RouteContext;
using test::RouteMount;
using test::RouteServer;
using test::Wire;

constexpr const char* page = "https://app.example";
const Cors api_cors{std::vector<std::string>{page}};

struct Note {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(Note, (), (text))

Task<std::string> get_item(RouteContext&) {
    co_return "item";
}

Task<std::string> get_mine(RouteContext&, RouteCaller caller) {
    co_return caller.name;
}

Task<NoContent> take_note(RouteContext&, Body<Note>) {
    co_return NoContent{};
}

Rejection to_rejection(const Refusal& refusal) {
    if (refusal.reason == Reason::no_token) return {401, "no key"};
    return {500, "failed"};
}

Response reject(const Rejection& rejection, const Request&) {
    return {.status = rejection.status, .body = fmt::format(R"({{"error":"{}"}})", rejection.text)};
}

Response invalid(const json::Faults&, const Request& request) {
    return reject({422, "invalid"}, request);
}

constexpr ErrorFormat json_errors{to_rejection, reject, invalid};

std::expected<std::optional<RouteCaller>, Refusal> key_of(RouteContext&, Request& request) {
    const auto key = request.header("X-Key");
    if (!key) return std::nullopt;
    return RouteCaller{std::string(*key)};
}

void add_root(const RouteMount& mount) {
    mount.get<"/item", get_item, Public>();
    mount.get<"/mine", get_mine>();
    mount.post<"/notes", take_note, Public>();
}

void add_api(const RouteMount& mount) {
    mount.get<"/api/item", get_item, Public>();
    mount.get<"/api/mine", get_mine>();
    mount.post<"/api/notes", take_note, Public>();
}

void add_newer_api(const RouteMount& mount) {
    mount.post<"/api/v2/notes", take_note, Public>();
    mount.post<"/api/v2/short", take_note, Public>({}, {.max_body = 50});
    mount.post<"/api/v2/long", take_note, Public>({}, {.max_body = 2'000});
}

/// The mount with the longest prefix comes first, so that the order does not decide.
std::vector<FurtherMount> api_mounts() {
    return {{{.prefixes = {"/api/v2/"},
              .errors = json_errors,
              .cors = api_cors,
              .headers = "X-Mount: v2\r\n",
              .max_body = 1'000},
             add_newer_api},
            {{.prefixes = {"/api/", "/oauth/"},
              .errors = json_errors,
              .cors = api_cors,
              .authenticate = key_of,
              .headers = "X-Mount: api\r\n"},
             add_api}};
}

void expect_root(const Answer& answer, int status) {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_TRUE(answer.body.starts_with(fmt::format("{} ", status))) << answer.body;
    EXPECT_FALSE(answer.has_header("X-Mount"));
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    EXPECT_FALSE(answer.has_header("Access-Control-Allow-Credentials"));
}

void expect_api(const Answer& answer, int status, std::string_view mount = "api") {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_TRUE(answer.body.starts_with(R"({"error":")")) << answer.body;
    EXPECT_EQ(answer.header("X-Mount"), mount);
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), page);
    EXPECT_EQ(answer.header("Access-Control-Allow-Credentials"), "true");
}

struct Mounts : testing::Test {
    Answer send_line(std::string_view request_line, std::string_view fields = {}, std::string_view body = {}) {
        Wire wire(server.port());
        wire.send(fmt::format("{}\r\nOrigin: {}\r\nHost: a\r\n{}\r\n{}", request_line, page, fields, body));
        return wire.read_answer();
    }
    Answer send(std::string_view method, std::string_view path, std::string_view fields = {},
                std::string_view body = {}) {
        return send_line(fmt::format("{} {} HTTP/1.1", method, path), fields, body);
    }
    /// Expects that this request is refused, in the format of the mount, for the path and for /api with the path.
    void expect_refusals(int status, std::string_view method, std::string_view path, std::string_view fields = {},
                         std::string_view body = {}) {
        SCOPED_TRACE(fmt::format("{} {} {}", method, path.substr(0, 20), fields.substr(0, 40)));
        expect_root(send(method, path, fields, body), status);
        expect_api(send(method, fmt::format("/api{}", path), fields, body), status);
    }
    /// The status of a note whose body has this size.
    int status_of_note(std::string_view path, std::size_t size) {
        const auto body = fmt::format(R"({{"text":"{:x<{}}"}})", "", size - std::string_view(R"({"text":""})").size());
        const auto fields = fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", body.size());
        return send("POST", path, fields, body).status;
    }

    RouteServer server{add_root, {}, api_mounts()};
};

TEST_F(Mounts, AnswerUnknownPaths) {
    expect_refusals(404, "GET", "/nowhere");
    expect_api(send("GET", "/oauth/nowhere"), 404);
    expect_api(send("GET", "/api/?q=/"), 404);
    for (const auto* path : {"/apix", "/apix/item", "/api", "/v1/api/item", "/"}) expect_root(send("GET", path), 404);
}

TEST_F(Mounts, LongestPrefixIsUsed) {
    expect_api(send("GET", "/api/v2/nowhere"), 404, "v2");
    expect_api(send("GET", "/api/v2"), 404);
    expect_api(send("GET", "/api/v20/item"), 404);
    expect_api(send("GET", "/api/v2/notes"), 405, "v2");
}

TEST_F(Mounts, RejectOtherMethods) {
    expect_refusals(405, "DELETE", "/item");
    EXPECT_EQ(send("DELETE", "/api/item").header("Allow"), "GET, HEAD, OPTIONS");
}

TEST_F(Mounts, RejectLongBodies) {
    expect_refusals(413, "POST", "/notes", "Content-Length: 2000000\r\n");
    expect_refusals(413, "POST", "/notes", "Content-Length: 70000\r\n", std::string(70'000, ' '));
    expect_refusals(413, "POST", "/notes", "Transfer-Encoding: chunked\r\n", "ffffffff\r\n");
}

TEST_F(Mounts, RejectLongHeads) {
    expect_refusals(431, "GET", "/item", fmt::format("X-Long: {:x<20000}\r\n", ""));
    expect_refusals(431, "GET", "/item", fmt::format("X-Long: {:x<200000}\r\n", ""));
    expect_refusals(414, "GET", fmt::format("/{:x<9000}", ""));
    expect_refusals(414, "GET", fmt::format("/{:x<200000}", ""));
}

TEST_F(Mounts, RejectMalformedRequests) {
    expect_refusals(400, "GET", "/item", "X-Field: a\x01\r\n");
    expect_refusals(400, "GET", "/item", "X-Field : a\r\n");
    expect_refusals(400, "GET", "/item", "Host: b\r\n");
    expect_refusals(400, "GET", "/item?a=%00&b=/");
    expect_refusals(400, "POST", "/notes", "Transfer-Encoding: chunked\r\n", "x\r\n");
    expect_refusals(417, "GET", "/item", "Expect: tea\r\n");
    expect_refusals(501, "TRACE", "/item");
    expect_root(send_line("GET /item HTTP/9"), 400);
    expect_api(send_line("GET /api/item HTTP/9"), 400);
    expect_api(send_line("GET http://b/api/item HTTP/1.1"), 400);
    EXPECT_EQ(send("POST", "/api/notes", "Content-Type: application/json\r\nContent-Length: 1\r\n", "{").body,
              R"({"error":"invalid"})");
}

TEST_F(Mounts, RejectSlowClients) {
    ListenerSettings settings;
    settings.limits.header_deadline = std::chrono::milliseconds{400};
    RouteServer impatient(add_root, settings, api_mounts());
    const auto answer_to = [&](std::string_view path) {
        Wire wire(impatient.port());
        wire.send(fmt::format("GET {} HTTP/1.1\r\nOrigin: {}\r\nX-Fie", path, page));
        return wire.read_answer();
    };
    expect_root(answer_to("/item"), 408);
    expect_api(answer_to("/api/item"), 408);
}

TEST_F(Mounts, AuthenticateInTheirOwnWay) {
    constexpr const char* token = "Authorization: Bearer ana\r\n";
    constexpr const char* key = "X-Key: bob\r\n";
    expect_refusals(401, "GET", "/mine");
    EXPECT_EQ(send("GET", "/mine", token).body, "\"ana\"");
    EXPECT_EQ(send("GET", "/api/mine", key).body, "\"bob\"");
    expect_root(send("GET", "/mine", key), 401);
    expect_api(send("GET", "/api/mine", token), 401);
}

TEST_F(Mounts, AnswerPreflights) {
    constexpr const char* wish = "Access-Control-Request-Method: POST\r\n";
    for (const auto* path : {"/notes", "/nowhere", "/apix"}) {
        const auto answer = send("OPTIONS", path, wish);
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
        EXPECT_FALSE(answer.has_header("Access-Control-Allow-Credentials"));
    }
    for (const auto* path : {"/api/notes", "/api/nowhere", "/api/v2/notes", "/oauth/token"}) {
        const auto answer = send("OPTIONS", path, wish);
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), page);
        EXPECT_EQ(answer.header("Access-Control-Allow-Credentials"), "true");
    }
}

TEST_F(Mounts, AddHeadersToAnswers) {
    EXPECT_EQ(send("GET", "/item").header("X-Mount"), "");
    EXPECT_EQ(send("GET", "/api/item").header("X-Mount"), "api");
}

TEST_F(Mounts, LimitBodies) {
    EXPECT_EQ(status_of_note("/api/notes", early_body), 204);
    EXPECT_EQ(status_of_note("/api/notes", early_body + 1), 413);
    EXPECT_EQ(status_of_note("/api/v2/notes", 1'000), 204);
    EXPECT_EQ(status_of_note("/api/v2/notes", 1'001), 413);
    EXPECT_EQ(status_of_note("/api/v2/short", 50), 204);
    EXPECT_EQ(status_of_note("/api/v2/short", 51), 413);
    EXPECT_EQ(status_of_note("/api/v2/long", 2'000), 204);
    EXPECT_EQ(status_of_note("/api/v2/long", 2'001), 413);
}

TEST(MountsOfOnePath, EachMethodHasItsMount) {
    const auto add_read = [](const RouteMount& mount) { mount.get<"/mine", get_item, Public>(); };
    const auto add_write = [](const RouteMount& mount) { mount.post<"/mine", get_mine>(); };
    RouteServer server(
        add_read, {},
        {{{.prefixes = {"/api/"}, .errors = json_errors, .cors = api_cors, .authenticate = key_of}, add_write}});
    test::Client client(server.port());
    EXPECT_EQ(client.send("POST", "/mine", {}, {{"X-Key", "ana"}}).body, "\"ana\"");
    EXPECT_EQ(client.send("POST", "/mine", {}, {{"Authorization", "Bearer ana"}}).body, R"({"error":"no key"})");
    EXPECT_EQ(client.get("/mine").body, "\"item\"");
}

TEST(MountsOfOnePath, MountWithoutAuthenticationHasNoCaller) {
    const auto nothing = [](const RouteMount&) {};
    const auto add = [](const RouteMount& mount) { mount.get<"/other", get_mine>(); };
    const auto make = [&] {
        return RouteServer(nothing, {}, {{{.prefixes = {"/other"}, .errors = json_errors, .cors = api_cors}, add}});
    };
    EXPECT_THROW(make(), std::logic_error);
}

}  // namespace
}  // namespace plaza::http
