#include "api/csrf.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/support/client.hpp"
#include "tests/support/route_server.hpp"

namespace plaza::api {
namespace {

using http::Public;
using test::Client;
using test::RouteContext;
using test::RouteMount;
using test::RouteServer;

using SessionCookie = http::Cookie<"session", std::string>;

struct Sent {
    std::optional<std::string> csrf_token{};
};
BOOST_DESCRIBE_STRUCT(Sent, (), (csrf_token))

const CsrfKey& key() {
    static const CsrfKey key{Secret("a key for tests, thirty-two bytes")};
    return key;
}

Task<http::Html> get_form(RouteContext&, SessionCookie session) {
    const auto field = key().hidden_field(Secret(*session));
    co_return http::Html{
        .page = http::fill(R"(<form method="post">{{field}}<button>Go</button></form>)", {{"field", field}})};
}

Task<http::NoContent> send_form(RouteContext&, SessionCookie session, http::Form<Sent> form) {
    const bool is_accepted = key().accepts(form->csrf_token.value_or(""), Secret(*session));
    if (!is_accepted) throw http::Rejection{403, "reload the page and send the form again"};
    co_return http::NoContent{};
}

void add_routes(const RouteMount& mount) {
    mount.get<"/form", get_form, Public>();
    mount.post<"/form", send_form, Public>();
}

struct CsrfTokens : testing::Test {
    std::string token_for(const std::string& session) {
        const auto page = client.get("/form", {{"Cookie", "session=" + session}}).body;
        const auto start = fmt::format(R"(<input type="hidden" name="{}" value=")", csrf_field);
        const auto at = page.find(start);
        EXPECT_NE(at, std::string::npos) << page;
        const auto rest = page.substr(at + start.size());
        return rest.substr(0, rest.find('"'));
    }
    int send(const test::Body& form) { return client.post("/form", form, {{"Cookie", "session=ana"}}).status; }
    int send_token(std::string_view token) { return send(test::form({{csrf_field, token}})); }

    RouteServer server{add_routes};
    Client client{server.port()};
};

TEST_F(CsrfTokens, AreAcceptedForTheirSession) {
    const auto token = token_for("ana");
    EXPECT_EQ(token.size(), 22U) << "128 bits";
    EXPECT_EQ(send_token(token), 204);
    EXPECT_EQ(send_token(token), 204) << "a form can be sent again";
}

TEST_F(CsrfTokens, AreRefusedForAnotherSession) {
    EXPECT_NE(token_for("bob"), token_for("ana"));
    EXPECT_EQ(send_token(token_for("bob")), 403);
}

TEST_F(CsrfTokens, AreRefusedIfMissingOrChanged) {
    const auto token = token_for("ana");
    EXPECT_EQ(send(test::form({})), 403);
    EXPECT_EQ(send(test::form({{"token", token}})), 403) << "in another field";
    EXPECT_EQ(send_token(""), 403);
    for (std::size_t i = 0; i < token.size(); ++i) {
        EXPECT_EQ(send_token(token.substr(0, i)), 403) << i;
        auto changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_EQ(send_token(changed), 403) << changed;
    }
    EXPECT_EQ(send_token(token + "A"), 403);
}

TEST_F(CsrfTokens, AreRefusedForEmptySession) {
    EXPECT_FALSE(key().accepts(token_for(""), Secret("")));
}

TEST_F(CsrfTokens, DependOnTheKey) {
    const CsrfKey other{Secret("another key for tests, of 32 bytes")};
    EXPECT_FALSE(other.accepts(token_for("ana"), Secret("ana")));
    EXPECT_TRUE(key().accepts(token_for("ana"), Secret("ana")));
}

}  // namespace
}  // namespace plaza::api
