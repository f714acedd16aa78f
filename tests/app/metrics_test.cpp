#include <fmt/format.h>

#include <cstdlib>
#include <thread>
#include <vector>

#include "tests/support/app.hpp"
#include "tests/support/database.hpp"
#include "tests/support/metrics.hpp"
#include "tests/support/wait.hpp"
#include "tests/support/wire.hpp"

namespace plaza::test {

using testing::HasSubstr;
using testing::Not;

class Metrics : public App {
 protected:
    static constexpr const char* token = "a token of the one who looks";

    [[nodiscard]] Settings with_metrics(const Settings& more = {}) const {
        auto settings = more;
        settings.push_back({"PLAZA_METRICS_TOKEN", token});
        return on(database_.url().reveal(), settings);
    }
    static Answer scrape(std::uint16_t port) {
        return Client(port).get("/metrics", {{"Authorization", std::string("Bearer ") + token}});
    }
    static double value(std::uint16_t port, const std::string& series) { return metric(scrape(port).body, series); }

    TestDatabase database_;
};

TEST_F(Metrics, RequireToken) {
    Process plaza({"serve"}, with_metrics());
    const auto port = plaza.wait_until_listening();
    Client client(port);
    EXPECT_EQ(client.get("/metrics").status, 401);
    EXPECT_EQ(client.get("/metrics").header("WWW-Authenticate"), "Bearer");
    for (const std::string wrong : {"Bearer", "Bearer ", "Bearer another", "Basic a token of the one who looks",
                                    "Bearer a token of the one who look", "Bearer a token of the one who lookss"})
        EXPECT_EQ(client.get("/metrics", {{"Authorization", wrong}}).status, 401) << wrong;
    const auto answer = scrape(port);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_EQ(client.get("/metrics", {{"Authorization", std::string("bearer ") + token}}).status, 200);
}

TEST_F(Metrics, CountRestartsOfPrivatePostgres) {
    home().make_cluster();
    Process plaza({"serve"}, quick({{"PLAZA_METRICS_TOKEN", token}}));
    const auto port = plaza.wait_until_listening();
    EXPECT_EQ(value(port, "plaza_pg_restarts_total"), 0);
    kill(postmaster_of(home().data() / "postgres"), SIGKILL);
    EXPECT_TRUE(becomes_true([&] { return value(port, "plaza_pg_restarts_total") == 1; }));
}

TEST_F(Metrics, AreDisabledWithoutToken) {
    Process plaza({"serve"}, on(database_.url().reveal()));
    const auto port = plaza.wait_until_listening();
    EXPECT_EQ(scrape(port).status, 404);
    EXPECT_EQ(scrape(port).body, Client(port).get("/nowhere").body);
}

TEST_F(Metrics, TokenCanComeFromFile) {
    home().write("token", std::string(token) + "\n");
    Process plaza({"serve"},
                  on(database_.url().reveal(), {{"PLAZA_METRICS_TOKEN_FILE", (home().path() / "token").string()}}));
    EXPECT_EQ(scrape(plaza.wait_until_listening()).status, 200);
}

TEST_F(Metrics, AreParsedByPrometheusClient) {
    Process plaza({"serve"}, with_metrics());
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    ana.get("/posts");
    ana.post("/posts", "{");
    home().write("metrics", scrape(port).body);
    home().write("parse.py", R"(import sys
from prometheus_client.parser import text_string_to_metric_families
families = {f.name: f for f in text_string_to_metric_families(open(sys.argv[1]).read())}
kinds = {"plaza_build_info": "gauge", "plaza_http_requests": "counter", "plaza_http_connections": "gauge",
         "plaza_http_request_duration_seconds": "histogram", "plaza_pg_batch_size": "histogram",
         "plaza_password_duration_seconds": "histogram", "plaza_rate_limit_refusals": "counter",
         "process_cpu_seconds": "counter", "process_resident_memory_bytes": "gauge"}
for name, kind in kinds.items():
    assert families[name].type == kind, (name, families[name].type)
    assert families[name].documentation, name
for family in families.values():
    assert family.samples, family.name
    buckets, totals = {}, {}
    for s in family.samples:
        key = tuple(sorted((k, v) for k, v in s.labels.items() if k != "le"))
        if s.name.endswith("_bucket"): buckets.setdefault(key, []).append((float(s.labels["le"]), s.value))
        if s.name.endswith("_count"): totals[key] = s.value
    assert buckets.keys() == totals.keys(), family.name
    for key, values in buckets.items():
        assert values == sorted(values) and [v for _, v in values] == sorted(v for _, v in values), values
        assert values[-1] == (float("inf"), totals[key]), values
)");
    const auto parse = fmt::format("/usr/bin/python3 {0}/parse.py {0}/metrics", home().path().string());
    EXPECT_EQ(std::system(parse.c_str()), 0);
}

TEST_F(Metrics, RequestsAreCountedByRouteMethodAndStatus) {
    Process plaza({"serve"}, with_metrics());
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    for (int i = 0; i < 3; ++i) ana.get(fmt::format("/posts/{}", i));
    ana.send("HEAD", "/posts/7");
    for (const auto* path : {"/nowhere", "/posts/1/2/3", "/%2e%2e/etc/passwd"}) ana.get(path);
    ana.send("BREW", "/posts");
    Wire stranger(port);
    stranger.send("\x16\x03\x01\r\n\r\n");
    EXPECT_EQ(stranger.read_answer().status, 400);
    std::string text;
    const auto requests = [&](const char* labels) {
        return metric(text, fmt::format("plaza_http_requests_total{{{}}}", labels));
    };
    // A request is counted after its answer was sent, so the count may be late.
    EXPECT_TRUE(becomes_true([&] {
        text = scrape(port).body;
        return requests(R"(route="-",method="OTHER",status="400")") == 1 &&
               metric(text, "plaza_http_requests_in_flight") == 1;
    }));
    EXPECT_EQ(requests(R"(route="/users",method="POST",status="201")"), 1);
    EXPECT_EQ(requests(R"(route="/posts/{id}",method="GET",status="404")"), 3);
    EXPECT_EQ(requests(R"(route="/posts/{id}",method="HEAD",status="404")"), 1);
    EXPECT_EQ(requests(R"(route="-",method="GET",status="404")"), 3) << "unknown paths are counted together";
    EXPECT_EQ(requests(R"(route="-",method="OTHER",status="405")"), 1) << "unknown methods are counted together";
    EXPECT_EQ(requests(R"(route="-",method="OTHER",status="400")"), 1) << "an invalid request has no method";
    EXPECT_EQ(metric(text, R"(plaza_http_request_duration_seconds_count{route="/posts/{id}",method="GET"})"), 3);
    EXPECT_EQ(metric(text, R"(plaza_http_requests_in_flight)"), 1) << "the request for the metrics";
    EXPECT_GE(metric(text, "plaza_http_connections"), 2);
    EXPECT_THAT(text, Not(HasSubstr("passwd")));
    EXPECT_THAT(text, Not(HasSubstr("BREW")));
}

TEST_F(Metrics, CoverPostgresAndPasswords) {
    Process plaza({"serve"}, with_metrics({{"PLAZA_PASSWORD_THREADS", "2"}}));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    ana.post("/posts", R"({"title":"","content":""})");
    ASSERT_TRUE(becomes_true([port] { return value(port, "plaza_ready") == 1; }));
    const auto text = scrape(port).body;
    EXPECT_GE(metric(text, R"(plaza_pg_connections{lane="point"})"), 1);
    EXPECT_GE(metric(text, R"(plaza_pg_connections{lane="write"})"), 1);
    EXPECT_EQ(metric(text, R"(plaza_pg_connections_busy{lane="write"})"), 0);
    EXPECT_EQ(metric(text, R"(plaza_pg_statements_waiting{lane="list"})"), 0);
    EXPECT_GE(metric(text, R"(plaza_pg_batch_size_count{lane="write"})"), 2);
    EXPECT_EQ(metric(text, "plaza_password_threads"), 2);
    EXPECT_EQ(metric(text, "plaza_password_duration_seconds_count"), 2) << "the sign-up, and the log-in";
    EXPECT_EQ(metric(text, "plaza_password_queued"), 0);
    EXPECT_GT(metric(text, "process_resident_memory_bytes"), 1'000'000);
    EXPECT_GT(metric(text, "process_open_fds"), 5);
    EXPECT_GT(metric(text, "process_start_time_seconds"), 1.7e9);
    EXPECT_THAT(text, testing::ContainsRegex("postgresql=\"1[567]"));
}

TEST_F(Metrics, BlockedLaneIsVisible) {
    Process plaza({"serve"}, with_metrics({{"PLAZA_THREADS", "1"}}));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    database_.exec("begin; lock table posts in exclusive mode");
    std::vector<std::jthread> writers;
    // A request with a key is a separate transaction on a separate connection.
    for (int i = 0; i < 6; ++i)
        writers.emplace_back([client = Client(port, ana.token()), key = std::to_string(i)]() mutable {
            client.post("/posts", R"({"title":"","content":""})", {{"Idempotency-Key", key}});
        });
    EXPECT_TRUE(becomes_true([port] { return value(port, R"(plaza_pg_connections_busy{lane="write"})") == 4; }));
    EXPECT_TRUE(becomes_true([port] { return value(port, R"(plaza_pg_statements_waiting{lane="write"})") >= 1; }));
    database_.exec("commit");
    writers.clear();
    EXPECT_TRUE(becomes_true([port] { return value(port, R"(plaza_pg_connections_busy{lane="write"})") == 0; }));
}

TEST_F(Metrics, RejectedAttemptsAreCounted) {
    Process plaza({"serve"}, with_metrics({{"PLAZA_RATE_LIMITS", "on"}, {"PLAZA_LOGIN_LIMIT_ADDRESS", "2/1h"}}));
    const auto port = plaza.wait_until_listening();
    Client client(port);
    for (int i = 0; i < 5; ++i) client.post("/login", form({{"username", "ana@example.com"}, {"password", "wrong"}}));
    EXPECT_EQ(value(port, R"(plaza_rate_limit_refusals_total{limit="login_address"})"), 3);
    EXPECT_EQ(value(port, R"(plaza_rate_limit_refusals_total{limit="signup_account"})"), 0);
}

}  // namespace plaza::test
