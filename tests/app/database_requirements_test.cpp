// Requirements on a database: the server waits for it and checks the role's permissions and the connection limits.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "platform/pg/blocking/blocking.hpp"
#include "tests/support/app.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

using Clock = std::chrono::steady_clock;

class DatabaseRequirements : public App {
 protected:
    static constexpr const char* post_body = R"({"title":"a title","content":""})";
    static constexpr const char* all_tables = "select, insert, update, delete on all tables in schema public";

    /// Migrates the database as its owner and creates a role that owns nothing.
    void make_limited_role(const std::string& how = "") {
        EXPECT_EQ(run({"migrate", "upgrade", "head"}, on(postgres_.url())).code, 0);
        owner_.script(fmt::format("create role limited login {}; grant {} to limited", how, all_tables));
    }
    [[nodiscard]] std::string url_of(const std::string& role) const {
        auto url = postgres_.url();
        return url.replace(url.find("plaza@"), 5, role);
    }
    static bool becomes_ready(std::uint16_t port, bool is_ready = true) {
        return becomes_true([=] { return (Client(port).get("/readyz").status == 200) == is_ready; });
    }
    [[nodiscard]] int connections() {
        return std::stoi(
            owner_.query("select count(*) from pg_stat_activity where application_name = 'plaza' and "
                         "pid <> pg_backend_pid() and datname = 'plaza'")[0][0]);
    }

    Postgres postgres_;
    pg::BlockingConnection owner_{Secret(postgres_.url())};
};

TEST_F(DatabaseRequirements, ServerWaitsForDatabaseToStart) {
    postgres_.stop();
    Process plaza({"serve"}, on(postgres_.url(), {{"PLAZA_DATABASE_WAIT_S", "60"}}));
    plaza.wait_for_output("waiting for the database, 60 s at most");
    postgres_.start();
    EXPECT_EQ(signed_up(plaza.wait_until_listening(), "ana").get("/posts").status, 200);
}

TEST_F(DatabaseRequirements, ServerWaitsNoLongerThanConfigured) {
    postgres_.stop();
    const auto began = Clock::now();
    const auto result = run({"serve"}, on(postgres_.url(), {{"PLAZA_DATABASE_WAIT_S", "1"}}));
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.output, HasSubstr(postgres_.socket_directory()));
    EXPECT_GE(Clock::now() - began, 500ms);
    EXPECT_LT(Clock::now() - began, 10s);
}

TEST_F(DatabaseRequirements, ServerDoesNotWaitForPermanentErrors) {
    const auto began = Clock::now();
    for (const auto& url : {postgres_.url("none"), url_of("nobody")})
        EXPECT_THAT(run({"serve"}, on(url, {{"PLAZA_DATABASE_WAIT_S", "60"}})), RefusesInOneLine("does not exist"));
    EXPECT_LT(Clock::now() - began, 20s);
}

TEST_F(DatabaseRequirements, MissingSchemaGrantIsReported) {
    owner_.script("create role newcomer login");
    EXPECT_THAT(
        run({"serve"}, on(url_of("newcomer"))),
        RefusesInOneLine("permission denied for schema public: grant usage, create on schema public to newcomer"));
}

TEST_F(DatabaseRequirements, GrantIsQuotedInAnyLanguage) {
    const Postgres german("LC_ALL=C.UTF-8 LANGUAGE=de");
    pg::BlockingConnection owner{Secret(german.url())};
    owner.script("alter system set lc_messages = 'C.UTF-8'");
    owner.script(
        R"(select pg_reload_conf(); create schema "Plaza's";
           create role "New Comer" login; alter role "New Comer" set search_path = "Plaza's";
           grant usage on schema "Plaza's" to "New Comer"; grant create on database plaza to "New Comer")");
    auto url = german.url();
    const auto settings = on(url.replace(url.find("plaza@"), 5, "New%20Comer"));
    constexpr auto grant = R"(: grant usage, create on schema "Plaza's" to "New Comer")";
    EXPECT_THAT(run({"serve"}, settings), RefusesInOneLine(grant));
    owner.script(R"(grant create on schema "Plaza's" to "New Comer")");
    ASSERT_EQ(run({"migrate", "upgrade", "3"}, settings).code, 0);
    owner.script(R"(revoke create on schema "Plaza's" from "New Comer")");
    EXPECT_THAT(run({"serve"}, settings), RefusesInOneLine(grant)) << "a later version needs the grant too";
    owner.script(R"(grant create on schema "Plaza's" to "New Comer")");
    const auto migrated = run({"migrate", "upgrade", "head"}, settings);
    ASSERT_EQ(migrated.code, 0) << migrated.output;
    owner.script(R"(revoke select on "Plaza's".posts from "New Comer")");
    EXPECT_THAT(run({"serve"}, settings), RefusesInOneLine(R"(on all tables in schema "Plaza's" to "New Comer")"));
}

TEST_F(DatabaseRequirements, ReadOnlyRoleIsRejectedAtStart) {
    make_limited_role();
    owner_.script("revoke insert, delete on posts from limited; create table of_others ()");
    EXPECT_THAT(
        run({"serve"}, on(url_of("limited"))),
        RefusesInOneLine("the role limited cannot read and write posts: grant select, insert, update, delete on "
                         "all tables in schema public to limited"));
    owner_.script("grant insert, delete on posts to limited; revoke update on votes from limited");
    EXPECT_THAT(run({"serve"}, on(url_of("limited"))), RefusesInOneLine("cannot read and write votes: "));
}

TEST_F(DatabaseRequirements, RoleThatLosesWriteAccessIsNotReady) {
    make_limited_role();
    Process plaza({"serve"}, on(url_of("limited")));
    const auto port = plaza.wait_until_listening();
    EXPECT_TRUE(becomes_ready(port));
    owner_.script("revoke insert on posts from limited");
    EXPECT_EQ(signed_up(port, "ana").post("/posts", post_body).status, 503);
    EXPECT_TRUE(becomes_ready(port, false));
    plaza.wait_for_output("the role limited cannot read and write posts");
    owner_.script("grant insert on posts to limited");
    EXPECT_TRUE(becomes_ready(port));
}

TEST_F(DatabaseRequirements, RoleWithTooFewConnectionsIsNotReady) {
    make_limited_role("connection limit 2");
    Process plaza({"serve"}, on(url_of("limited"), {{"PLAZA_THREADS", "1"}}));
    const auto port = plaza.wait_until_listening();
    EXPECT_TRUE(becomes_ready(port, false));
    plaza.wait_for_output("too many connections for role");
    owner_.script("alter role limited connection limit -1");
    EXPECT_TRUE(becomes_ready(port));
}

TEST_F(DatabaseRequirements, DatabaseThatRejectsConnectionsIsNotReady) {
    Process plaza({"serve"}, on(postgres_.url(), {{"PLAZA_THREADS", "1"}}));
    const auto port = plaza.wait_until_listening();
    EXPECT_TRUE(becomes_ready(port));
    auto ana = signed_up(port, "ana");
    ASSERT_EQ(ana.get("/posts").status, 200);
    pg::BlockingConnection elsewhere(Secret(postgres_.url("postgres")));
    elsewhere.script("alter database plaza allow_connections false");
    EXPECT_TRUE(becomes_ready(port, false)) << "open connections still work";
    EXPECT_EQ(ana.get("/posts").status, 200);
    elsewhere.script("alter database plaza allow_connections true");
    EXPECT_TRUE(becomes_ready(port));
}

TEST_F(DatabaseRequirements, ServerRespectsConnectionLimit) {
    Process plaza({"serve"}, on(postgres_.url(), {{"PLAZA_THREADS", "2"}, {"PLAZA_DATABASE_CONNECTIONS", "10"}}));
    const auto port = plaza.wait_until_listening();
    plaza.wait_for_output("up to 9 connections to PostgreSQL");
    auto ana = signed_up(port, "ana");
    const auto id = ana.post("/posts", post_body).json()["id"].get<std::int64_t>();
    ASSERT_TRUE(becomes_ready(port));
    owner_.script("begin; lock table posts in access exclusive mode");
    std::vector<std::jthread> people;
    for (int n = 0; n < 16; ++n)
        people.emplace_back([&, client = Client(port, ana.token())]() mutable {
            client.put(fmt::format("/posts/{}", id), post_body);
            client.get("/posts");
            client.get("/posts?search=title");
        });
    // Each loop opens at most four connections, plus one for jobs. All clients may use the same loop.
    int most = 0;
    EXPECT_TRUE(becomes_true([&] { return (most = std::max(most, connections())) >= 5; })) << most;
    people.clear();
    EXPECT_LE(connections(), 9);
    owner_.script("commit");
    EXPECT_EQ(ana.get("/posts").status, 200);
}

TEST_F(DatabaseRequirements, TooManyConfiguredConnectionsAreRejected) {
    ASSERT_EQ(run({"migrate", "upgrade", "head"}, on(postgres_.url())).code, 0);
    EXPECT_THAT(run({"serve"}, on(postgres_.url(), {{"PLAZA_DATABASE_CONNECTIONS", "500"}})),
                RefusesInOneLine("PLAZA_DATABASE_CONNECTIONS=500 exceeds the limit of 97 (max_connections)"));
    EXPECT_THAT(run({"serve"}, on(postgres_.url(), {{"PLAZA_THREADS", "4"}, {"PLAZA_DATABASE_CONNECTIONS", "9"}})),
                RefusesInOneLine("PLAZA_THREADS=4 needs 17 connections to PostgreSQL, but 9 are available"));
}

TEST_F(DatabaseRequirements, ServersShareAvailableConnections) {
    // (97 - 5 reserved) / 8 servers = 11, of which two threads get five each.
    Process plaza({"serve"}, on(postgres_.url(), {{"PLAZA_THREADS", "2"}, {"PLAZA_DATABASE_SERVERS", "8"}}));
    plaza.wait_for_output("up to 11 connections to PostgreSQL");
    EXPECT_THAT(plaza.output(), HasSubstr("the limit for 8 servers is 97 (max_connections)"));
}

}  // namespace plaza::test
