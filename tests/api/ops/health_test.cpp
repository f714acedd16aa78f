#include <fmt/format.h>

#include <chrono>

#include "tests/support/app.hpp"
#include "tests/support/database.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

class Health : public App {
 protected:
    static constexpr const char* ok = R"({"status":"ok"})";

    static std::string not_ready(const char* failed) {
        return fmt::format(R"({{"status":"unavailable","failed":["{}"]}})", failed);
    }
    static bool becomes(std::uint16_t port, const std::string& body) {
        return becomes_true([&] { return Client(port).get("/readyz").body == body; });
    }
    /// Runs `plaza healthcheck` for this port.
    [[nodiscard]] CommandResult check(std::uint16_t port, const std::string& host = "127.0.0.1") const {
        return run({"healthcheck"},
                   on(database_.url().reveal(), {{"PORT", std::to_string(port)}, {"PLAZA_HOST", host}}));
    }
    void add_migration(bool is_breaking) {
        database_.exec(
            fmt::format("insert into plaza_migrations (number, name, checksum, is_breaking) "
                        "values (9999, '9999_of_tomorrow', 'x', {})",
                        is_breaking));
    }

    TestDatabase database_;
};

TEST_F(Health, HealthyServerReportsOk) {
    Process plaza({"serve"}, on(database_.url().reveal()));
    const auto port = plaza.wait_until_listening();
    EXPECT_EQ(Client(port).get("/healthz").body, ok);
    EXPECT_TRUE(becomes(port, ok));
    EXPECT_EQ(Client(port).get("/readyz").status, 200);
    EXPECT_EQ(check(port).code, 0);
    EXPECT_EQ(check(port, "0.0.0.0").code, 0) << "a server on all addresses is checked on loopback";
}

TEST_F(Health, ServerWithoutDatabaseIsAliveButNotReady) {
    Process plaza({"serve"}, on(database_.url().reveal()));
    const auto port = plaza.wait_until_listening();
    ASSERT_TRUE(becomes(port, ok));
    TestDatabase elsewhere;
    const auto name = database_.scalar("select current_database()");
    elsewhere.exec(fmt::format("alter database {} allow_connections false", name));
    elsewhere.exec(
        fmt::format("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{}' "
                    "and application_name = 'plaza'",
                    name));
    EXPECT_TRUE(becomes(port, not_ready("database")));
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(Client(port).get("/readyz").status, 503);
    EXPECT_EQ(Client(port).get("/healthz").status, 200);
    EXPECT_LT(std::chrono::steady_clock::now() - began, 1s);
    const auto checked = check(port);
    EXPECT_EQ(checked.code, 1);
    EXPECT_THAT(checked, RefusesInOneLine(R"(is not ready: {"status":"unavailable","failed":["database"]})"));
    elsewhere.exec(fmt::format("alter database {} allow_connections true", name));
    EXPECT_TRUE(becomes(port, ok));
}

TEST_F(Health, HangingDatabaseIsNotReady) {
    Process plaza({"serve"}, on(database_.url().reveal()));
    const auto port = plaza.wait_until_listening();
    ASSERT_TRUE(becomes(port, ok));
    database_.exec("begin; lock table plaza_migrations in access exclusive mode");
    EXPECT_TRUE(becomes_true([port] {
        const auto began = std::chrono::steady_clock::now();
        const auto answer = Client(port).get("/readyz");
        EXPECT_LT(std::chrono::steady_clock::now() - began, 1s);
        return answer.body == not_ready("database");
    }));
    database_.exec("commit");
    EXPECT_TRUE(becomes(port, ok));
}

TEST_F(Health, IncompatibleSchemaIsNotReady) {
    Process plaza({"serve"}, on(database_.url().reveal()));
    const auto port = plaza.wait_until_listening();
    ASSERT_TRUE(becomes(port, ok));
    for (const auto* damage : {"delete from plaza_migrations where number = 4",
                               "update plaza_migrations set checksum = 'edited' where number = 1",
                               "alter table plaza_migrations rename to elsewhere"}) {
        database_.exec("create table kept as select * from plaza_migrations");
        database_.exec(damage);
        EXPECT_TRUE(becomes(port, not_ready("schema"))) << damage;
        database_.exec(
            "alter table if exists elsewhere rename to plaza_migrations; delete from plaza_migrations; "
            "insert into plaza_migrations select * from kept; drop table kept");
        EXPECT_TRUE(becomes(port, ok)) << damage;
    }
    add_migration(true);
    EXPECT_TRUE(becomes(port, not_ready("schema"))) << "of a newer, breaking version";
    EXPECT_EQ(check(port).code, 1);
    plaza.send_signal(SIGTERM);
    EXPECT_EQ(plaza.wait(), 0);
    EXPECT_THAT(plaza.output(), HasSubstr("9999_of_tomorrow, which is incompatible with this older version"));
}

TEST_F(Health, OlderVersionAcceptsCompatibleNewerSchema) {
    add_migration(false);
    for (const auto* migrate : {"off", "on"}) {
        Process plaza({"serve"}, on(database_.url().reveal(), {{"PLAZA_MIGRATE", migrate}}));
        const auto port = plaza.wait_until_listening();
        EXPECT_TRUE(becomes(port, ok));
        EXPECT_EQ(signed_up(port, fmt::format("ana-{}", migrate)).get("/posts").status, 200);
    }
}

TEST_F(Health, EndpointsAreOutsideApi) {
    Process plaza({"serve"}, on(database_.url().reveal()));
    const auto port = plaza.wait_until_listening();
    Client client(port);
    const auto document = client.get("/openapi.json").body;
    for (const std::string path : {"/healthz", "/readyz", "/metrics"}) {
        EXPECT_THAT(document, Not(HasSubstr(path)));
        if (path == "/metrics") continue;
        EXPECT_TRUE(becomes_true([&] { return client.get(path).status == 200; }));
        EXPECT_EQ(client.get(path + "/").status, 200);
        const auto head = client.send("HEAD", path);
        EXPECT_EQ(head.status, 200);
        EXPECT_EQ(head.header("Cache-Control"), "no-store");
        const auto posted = client.post(path, "{}");
        EXPECT_EQ(posted.status, 405);
        EXPECT_EQ(posted.header("Allow"), "GET, HEAD, OPTIONS");
    }
    client.get("/nowhere");
    plaza.send_signal(SIGTERM);
    EXPECT_EQ(plaza.wait(), 0);
    EXPECT_THAT(plaza.output(), Not(HasSubstr("healthz"))) << "health checks would fill the log";
    EXPECT_THAT(plaza.output(), Not(HasSubstr("readyz")));
    EXPECT_THAT(plaza.output(), HasSubstr(R"("status":404)"));
}

TEST_F(Health, CheckReportsErrorInOneLine) {
    Process plaza({"serve"}, on(database_.url().reveal()));
    const auto port = plaza.wait_until_listening();
    plaza.send_signal(SIGKILL);
    plaza.wait();
    EXPECT_THAT(check(port), RefusesInOneLine(fmt::format(
                                 "no answer from the server on 127.0.0.1 port {}: Connection refused", port)));
    EXPECT_THAT(check(0), RefusesInOneLine("PORT=0"));
}

TEST_F(Health, CheckTimesOutAfterThreeSeconds) {
    Process plaza({"serve"}, on(database_.url().reveal()));
    const auto port = plaza.wait_until_listening();
    plaza.send_signal(SIGSTOP);
    const auto began = std::chrono::steady_clock::now();
    EXPECT_THAT(check(port), RefusesInOneLine("timed out"));
    const auto took = std::chrono::steady_clock::now() - began;
    EXPECT_GE(took, 3s);
    EXPECT_LT(took, 10s);
}

}  // namespace plaza::test
