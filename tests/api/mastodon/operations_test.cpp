// All operations of Mastodon's client API are decided: served, or refused by name.
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>

#include "app/api.hpp"
#include "app/config.hpp"
#include "tests/oracle/table.hpp"
#include "tests/support/api.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {
namespace {

std::string text_of(const std::string& file) {
    std::ifstream stream(file);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

std::string in_capitals(std::string_view text) {
    std::string capitals;
    for (const char letter : text) capitals += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    return capitals;
}

/// The answers of the routes to each operation, as cells of a table.
std::map<std::string, std::string> decisions() {
    const app::Api api(app::Config{}, {});
    std::map<std::string, std::string> all;
    for (const auto& operation : api.routes().operations()) {
        auto answer = fmt::format("served | {}", operation.scope.empty() ? "" : fmt::format("`{}`", operation.scope));
        if (operation.tag == "Refused")
            answer = fmt::format("refused: the server does not have {} |", operation.docs.summary);
        all[shape_of(http::to_string(operation.method), std::string(operation.path))] = std::move(answer);
    }
    return all;
}

}  // namespace

// docs/client-api.md ends with the table. PLAZA_RECORD_GOLDEN=1 writes it again.
TEST(ClientOperations, AreAllDecidedAndInDocs) {
    const auto decided = decisions();
    const auto document = Json::parse(text_of(fmt::format("{}/tests/api/mastodon/openapi.json", source_directory)));
    int count = 0;
    int served = 0;
    std::string rows;
    for (const auto& [path, methods] : document["paths"].items())
        for (const auto& [method, answers] : methods.items()) {
            ++count;
            const auto decision = decided.find(shape_of(method, path));
            ASSERT_NE(decision, decided.end()) << method << ' ' << path;
            served += decision->second.starts_with("served") ? 1 : 0;
            rows += fmt::format("| `{} {}` | {} |\n", in_capitals(method), path, decision->second);
        }
    EXPECT_EQ(count, 210);
    const auto table = fmt::format(
        "Mastodon has {} operations. This server has {} of them, and refuses the others with an error that names what "
        "is "
        "missing.\nA test makes this table from the routes.\n\n| operation | answer | scope |\n|---|---|---|\n{}",
        count, served, rows);
    const auto file = fmt::format("{}/docs/client-api.md", source_directory);
    const auto text = text_of(file);
    const std::string heading = "## Operations\n\n";
    const auto begin = text.find(heading) + heading.size();
    if (std::getenv("PLAZA_RECORD_GOLDEN") != nullptr)
        std::ofstream(file) << text.substr(0, begin) << table;
    else
        EXPECT_EQ(text.substr(begin), table) << "PLAZA_RECORD_GOLDEN=1 writes docs/client-api.md again";
}

class ClientBase : public Api {
 protected:
    ClientBase() : Api(limited()) {}

 private:
    static app::Config limited() {
        auto config = quick_config();
        config.limits.state = Switch::on;
        config.limits.rates.requests = {30, std::chrono::hours{1}};
        return config;
    }
};

TEST_F(ClientBase, DescribesInstance) {
    auto client = anonymous();
    const auto v1 = client.get("/api/v1/instance/");
    EXPECT_THAT(v1, HasStatus(200));
    EXPECT_TRUE(std::regex_match(v1.json()["version"].get<std::string>(),
                                 std::regex("4\\.5\\.0 \\(compatible; Plaza [0-9.]+\\)")));
    EXPECT_EQ(v1.json()["uri"], fmt::format("localhost:{}", server().port()));
    const auto v2 = client.get("/api/v2/instance").json();
    EXPECT_EQ(v2["domain"], v1.json()["uri"]);
    EXPECT_EQ(v2["configuration"]["urls"]["streaming"], v1.json()["urls"]["streaming_api"]);
    for (const char* list : {"activity", "domain_blocks", "peers", "rules"})
        EXPECT_EQ(client.get(fmt::format("/api/v1/instance/{}", list)).json(), Json::array()) << list;
    for (const char* text : {"extended_description", "privacy_policy"})
        EXPECT_TRUE(client.get(fmt::format("/api/v1/instance/{}", text)).json().contains("content")) << text;
    EXPECT_EQ(client.get("/api/v1/instance/translation_languages").body, "{}");
    EXPECT_EQ(client.get("/api/v1/streaming/health").body, "OK");
}

class Instance : public Api {
 protected:
    Instance()
        : Api([] {
              auto config = quick_config();
              config.encryption.data_key = Secret("1:" + std::string(64, 'a'));
              return config;
          }()) {}
};

TEST_F(Instance, SaysHowMuchItIsUsedAndItsKey) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    const auto app = anonymous().post("/api/v1/apps", form({{"client_name", "x"}, {"redirect_uris", "x://y"}})).json();
    const auto v2 = ana.get("/api/v2/instance").json();
    EXPECT_EQ(v2["configuration"]["vapid"]["public_key"], app["vapid_key"]);
    EXPECT_EQ(app["vapid_key"].get<std::string>().size(), 87U);
    EXPECT_EQ(v2["configuration"]["accounts"]["max_featured_tags"], 10);
    EXPECT_EQ(v2["configuration"]["accounts"]["max_pinned_statuses"], 5);

    ASSERT_THAT(ana.post("/api/v1/statuses", R"({"status":"one"})"), HasStatus(200));
    ASSERT_THAT(ana.post("/api/v1/statuses", R"({"status":"two","visibility":"direct"})"), HasStatus(200));
    // Bob was last here two months ago.
    database().exec(
        fmt::format("update sessions set last_used_at = now() - interval '60 days' where user_id = {}; "
                    "delete from instance_usage",
                    bob.id));
    const app::Server other(quick_config(), database().url(), nullptr);
    EXPECT_TRUE(becomes_true([&] { return ana.get("/api/v1/instance").json()["stats"]["user_count"] == 2; }));
    EXPECT_EQ(ana.get("/api/v1/instance").json()["stats"]["status_count"], 1) << "counts nothing that is not public";
    EXPECT_EQ(ana.get("/api/v2/instance").json()["usage"]["users"]["active_month"], 1);
    EXPECT_EQ(ana.get("/nodeinfo/2.0").json()["usage"],
              Json::parse(R"({"users":{"total":2,"activeMonth":1},"localPosts":1})"));
}

TEST_F(ClientBase, LeadsClientsToTheServer) {
    auto ana = signed_up("ana");
    ASSERT_THAT(ana.patch("/users/me", R"({"username":"Ana"})"), HasStatus(200));
    auto client = anonymous();
    const auto nodeinfo = client.get("/.well-known/nodeinfo").json()["links"][0]["href"].get<std::string>();
    EXPECT_EQ(nodeinfo, fmt::format("http://localhost:{}/nodeinfo/2.0", server().port()));
    const auto software = client.get("/nodeinfo/2.0").json();
    EXPECT_EQ(software["software"]["name"], "plaza");
    EXPECT_EQ(software["metadata"]["upstream"]["name"], "mastodon");
    EXPECT_EQ(software["protocols"], Json::array());
    EXPECT_NE(client.get("/.well-known/host-meta").body.find("webfinger?resource={uri}"), std::string::npos);

    const auto finger = [&](const std::string& resource) {
        return client.get("/.well-known/webfinger?resource=" + resource);
    };
    const auto host = fmt::format("localhost:{}", server().port());
    for (const auto& resource : {"acct:ana@" + host, "http://" + host + "/@ana", "http://" + host + "/users/ANA"})
        EXPECT_EQ(finger(resource).json()["subject"], "acct:Ana@" + host) << resource;
    EXPECT_THAT(finger("acct:nn@" + host), Answers(404, R"({"error":"Record not found"})"));
    EXPECT_THAT(finger("acct:ana@other.example"), HasStatus(404));
    EXPECT_THAT(client.get("/.well-known/webfinger"), HasStatus(400));
}

TEST_F(ClientBase, RefusesInItsOwnFormat) {
    auto client = anonymous();
    EXPECT_THAT(client.get("/api/v1/nothing"), Answers(404, R"({"error":"Not Found"})"));
    EXPECT_THAT(client.get("/api/v1/polls/1"), Answers(404, R"({"error":"This server does not have polls"})"));
    EXPECT_THAT(client.post("/api/v2/media", form({{"file", "x"}})),
                Answers(404, R"({"error":"This server does not have media attachments"})"));
    constexpr const char* invalid = R"({"error":"The access token is invalid"})";
    EXPECT_THAT(client.get("/api/v1/domain_blocks"), Answers(401, invalid));
    for (const char* path : {"/api/v1/domain_blocks", "/api/v1/accounts/1/collections"})
        EXPECT_THAT(bearing("none").get(path), Answers(401, invalid)) << path;
    auto ana = signed_up("ana");
    EXPECT_THAT(ana.get("/api/v1/endorsements?limit=many"),
                Answers(422, R"({"error":"Validation failed: limit: must be a whole number"})"));
    EXPECT_EQ(ana.get("/api/v1/endorsements?limit=900&max_id=&since_id=99999999999999999999").body, "[]");
}

TEST_F(ClientBase, LimitsRequestsAndLetsAllPagesRead) {
    auto client = anonymous();
    const Headers page{{"Origin", "https://app.example"}};
    const auto first = client.get("/api/v1/custom_emojis", page);
    EXPECT_EQ(first.header("Access-Control-Allow-Origin"), "*");
    EXPECT_NE(first.header("Access-Control-Expose-Headers").find("Link"), std::string::npos);
    EXPECT_NE(first.header("Access-Control-Expose-Headers").find("X-RateLimit-Reset"), std::string::npos);
    EXPECT_EQ(first.header("X-RateLimit-Limit"), "30");
    for (int i = 0; i < 29; ++i) EXPECT_THAT(client.get("/api/v1/custom_emojis"), HasStatus(200));
    const auto beyond = client.get("/api/v1/custom_emojis", page);
    EXPECT_THAT(beyond, Answers(429, R"({"error":"Too many requests"})"));
    EXPECT_EQ(beyond.header("Access-Control-Allow-Origin"), "*");
    EXPECT_TRUE(beyond.has_header("Retry-After"));
    const auto preflight = client.send("OPTIONS", "/api/v1/statuses", std::nullopt,
                                       {{"Origin", "https://app.example"},
                                        {"Access-Control-Request-Method", "POST"},
                                        {"Access-Control-Request-Headers", "authorization, idempotency-key"}});
    EXPECT_THAT(preflight, HasStatus(200));
    EXPECT_EQ(preflight.header("Access-Control-Allow-Headers"), "authorization, idempotency-key");
}

}  // namespace plaza::test
