#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>

#include "platform/pg/blocking/blocking.hpp"
#include "tests/support/app.hpp"
#include "tests/support/crowd.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using namespace std::chrono_literals;
using testing::IsEmpty;

using Clock = std::chrono::steady_clock;

namespace {

constexpr const char* letter = R"({"title":"a title","content":""})";

}  // namespace

class DatabaseAway : public App {
 protected:
    inline static const Process::Setting no_request_log{"PLAZA_REQUEST_LOG", "off"};

    static bool is_healthy(Client& client) {
        return client.get("/posts").status == 200 && client.post("/posts", letter).status == 201;
    }
    static std::size_t descriptors_of(pid_t pid) {
        const std::filesystem::directory_iterator all(fmt::format("/proc/{}/fd", pid));
        return static_cast<std::size_t>(std::distance(all, {}));
    }
    static bool heals(Client& client) {
        return becomes_true([&client] { return is_healthy(client); }, 5s);
    }
};

TEST_F(DatabaseAway, ARestartOfPostgresUnderLoadIsSurvived) {
    Postgres postgres;
    Process plaza({"serve"}, on(postgres.url(), {no_request_log}));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    Crowd crowd(port, ana.token());
    for (const auto end : {Postgres::End::fast, Postgres::End::immediate}) {
        ASSERT_TRUE(crowd.gets_served(50));
        postgres.stop(end);
        EXPECT_TRUE(crowd.gets_refused(5));
        EXPECT_EQ(ana.get("/").status, 200);
        postgres.start();
        EXPECT_TRUE(heals(ana));
    }
    EXPECT_THAT(crowd.complaints(), IsEmpty());
    postgres.stop();
    EXPECT_EQ(ana.get("/posts").status, 503);
    plaza.send_signal(SIGTERM);
    EXPECT_EQ(plaza.wait(), 0) << "without PostgreSQL too";
}

TEST_F(DatabaseAway, TerminatedConnectionsAreReplaced) {
    Postgres postgres;
    Process plaza({"serve"}, on(postgres.url(), {no_request_log}));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    Crowd crowd(port, ana.token());
    pg::BlockingConnection psql(Secret(postgres.url("postgres")));
    for (int round = 0; round < 5; ++round) {
        ASSERT_TRUE(crowd.gets_served(50));
        const auto ended = psql.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'plaza'");
        EXPECT_FALSE(ended.empty());
    }
    EXPECT_TRUE(heals(ana));
    EXPECT_THAT(crowd.complaints(), IsEmpty());
}

TEST_F(DatabaseAway, AKilledPrivatePostgresComesBackByItself) {
    home().make_cluster();
    Process plaza({"serve"}, quick({no_request_log}));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    ASSERT_EQ(ana.post("/posts", R"({"title":"kept","content":""})").status, 201);
    Crowd crowd(port, ana.token());
    ASSERT_TRUE(crowd.gets_served(50));
    const auto killed = postmaster_of(home().data() / "postgres");
    ASSERT_GT(killed, 0);
    kill(killed, SIGKILL);
    const auto is_replaced = [&] {
        const auto now = postmaster_of(home().data() / "postgres");
        return now != 0 && now != killed;
    };
    ASSERT_TRUE(becomes_true(is_replaced));
    EXPECT_TRUE(becomes_true([&] { return is_healthy(ana); }));
    EXPECT_THAT(crowd.complaints(), IsEmpty());
    EXPECT_EQ(ana.get("/posts?search=kept").json().size(), 1U);
}

TEST_F(DatabaseAway, ALockedTableHoldsUpItsWritersAloneAndNotForLong) {
    Postgres postgres;
    Process plaza({"serve"}, on(postgres.url()));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    pg::BlockingConnection psql(Secret(postgres.url()));
    psql.script("begin; lock table posts in exclusive mode");
    const auto began = Clock::now();
    const Headers key{{"Idempotency-Key", "a"}};
    const auto refused = ana.post("/posts", letter, key);
    EXPECT_EQ(refused.status, 503);
    EXPECT_FALSE(refused.header("Retry-After").empty());
    EXPECT_LT(Clock::now() - began, 6s);
    EXPECT_EQ(ana.get("/posts").status, 200);
    EXPECT_EQ(signed_up(port, "bob").get("/").status, 200);
    psql.script("commit");
    EXPECT_EQ(ana.post("/posts", letter, key).status, 201);
    EXPECT_EQ(psql.query("select from posts").size(), 1U);
}

TEST_F(DatabaseAway, WhereAllConnectionsAreBusyTheRestIsToldSoon) {
    Postgres postgres;
    Process plaza({"serve"}, on(postgres.url(), {{"PLAZA_THREADS", "1"}}));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    // Edits, because posts that wait together are written together.
    const auto path = fmt::format("/posts/{}", ana.post("/posts", letter).json()["id"].get<std::int64_t>());
    pg::BlockingConnection psql(Secret(postgres.url()));
    psql.script("begin; lock table posts in exclusive mode");
    // As many as there are connections for writing wait for the lock; those after them for a connection.
    constexpr std::size_t connections = 4;
    std::vector<std::jthread> busy;
    for (std::size_t n = 0; n < connections; ++n)
        busy.emplace_back(
            [&path, client = Client(port, ana.token())]() mutable { EXPECT_EQ(client.put(path, letter).status, 503); });
    const auto waiting = [&] { return psql.query("select from pg_locks where not granted").size(); };
    ASSERT_TRUE(becomes_true([&] { return waiting() == connections; }));
    const auto refused = ana.put(path, letter);
    EXPECT_EQ(refused.status, 503);
    EXPECT_FALSE(refused.header("Retry-After").empty());
    EXPECT_EQ(ana.get("/posts").status, 200);
    busy.clear();
    psql.script("commit");
    EXPECT_TRUE(heals(ana));
    // After a second; the lock's own limit is two.
    plaza.wait_for_output("no connection to PostgreSQL was free in time");
}

TEST_F(DatabaseAway, ALaneThatFoundNoDescriptorFindsOneLater) {
    Postgres postgres;
    Process plaza({"serve"}, on(postgres.url(), {no_request_log, {"PLAZA_THREADS", "1"}}));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    ASSERT_TRUE(is_healthy(ana));
    pg::BlockingConnection psql(Secret(postgres.url("postgres")));
    // A connection takes several, one after the other: each time it fails at another one.
    for (rlim_t spare = 0; spare < 8; ++spare) {
        const auto connections = psql.query("select from pg_stat_activity where datname = 'plaza'").size();
        rlimit before{};
        ASSERT_EQ(prlimit(plaza.pid(), RLIMIT_NOFILE, nullptr, &before), 0);
        // Without those that a connection has: its socket and what watches it.
        const rlimit few{descriptors_of(plaza.pid()) - 2 * connections + spare, before.rlim_max};
        ASSERT_EQ(prlimit(plaza.pid(), RLIMIT_NOFILE, &few, nullptr), 0);
        psql.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'plaza'");
        ana.get("/posts");
        ana.post("/posts", letter);
        ASSERT_EQ(prlimit(plaza.pid(), RLIMIT_NOFILE, &before, nullptr), 0);
        EXPECT_TRUE(heals(ana)) << spare;
    }
}

TEST_F(DatabaseAway, WhateverDescriptorIsMissingIsFoundLater) {
    Postgres postgres;
    const auto scarce = home().path() / "scarce";
    Process plaza({"serve"},
                  on(postgres.url(),
                     {{"LD_PRELOAD", scarce_descriptors}, {"SCARCE_DESCRIPTORS", scarce}, {"PLAZA_THREADS", "1"}}));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    ASSERT_TRUE(is_healthy(ana));
    pg::BlockingConnection psql(Secret(postgres.url("postgres")));
    for (const auto* call : {"socket", "fcntl"}) {
        home().write("scarce", call);
        psql.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'plaza'");
        EXPECT_TRUE(becomes_true([&] { return ana.get("/posts").status == 503; })) << call;
        EXPECT_EQ(ana.post("/posts", letter).status, 503) << call;
        std::filesystem::remove(scarce);
        EXPECT_TRUE(heals(ana)) << call;
    }
}

TEST_F(DatabaseAway, ANameThatIsNotAnsweredHoldsUpNothingElse) {
    Postgres postgres({}, Postgres::Reach::tcp);
    const auto names = home().path() / "names";
    const auto tell = [&](const std::string& answer) {
        home().write("names.new", answer);
        std::filesystem::rename(home().path() / "names.new", names);
    };
    tell("127.0.0.1");
    Process plaza({"serve"}, on(fmt::format("postgresql://plaza@db.test:{}/plaza", postgres.port()),
                                {{"LD_PRELOAD", slow_names}, {"SLOW_NAMES", names}, {"PLAZA_THREADS", "1"}}));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    ASSERT_TRUE(is_healthy(ana));
    tell("wait");
    pg::BlockingConnection psql(Secret(postgres.url("postgres")));
    psql.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'plaza'");
    plaza.wait_for_output("the name db.test is not answered within 2 s");
    for (int round = 0; round < 20; ++round) {
        const auto began = Clock::now();
        EXPECT_EQ(ana.get("/").status, 200);
        EXPECT_LT(Clock::now() - began, 1s);
    }
    tell("127.0.0.1");
    EXPECT_TRUE(heals(ana));
    tell("wait");
    psql.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'plaza'");
    EXPECT_EQ(ana.get("/posts").status, 503);
    plaza.send_signal(SIGTERM);
    EXPECT_EQ(plaza.wait(), 0) << "nor its end";
}

TEST_F(DatabaseAway, ACertificateIsCheckedAgainstTheNameThatWasLookedUp) {
    Postgres postgres({}, Postgres::Reach::tcp);
    const auto files = std::filesystem::path(postgres.socket_directory()).parent_path() / "files";
    const auto certificate = (home().path() / "server.crt").string();
    const auto make = fmt::format(
        "cd {0} && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=db.test "
        "-addext subjectAltName=DNS:db.test -keyout server.key -out server.crt 2>/dev/null && chmod 600 server.key && "
        "chown --reference={0} server.key server.crt && cp server.crt {1}",
        files.string(), certificate);
    ASSERT_EQ(std::system(make.c_str()), 0);
    pg::BlockingConnection psql(Secret(postgres.url("postgres")));
    psql.script("alter system set ssl = on");
    psql.query("select pg_reload_conf()");
    home().write("names", "127.0.0.1");
    const auto answer_to = [&](const std::string& host) {
        const auto url = fmt::format("postgresql://plaza@{}:{}/plaza?sslmode=verify-full&sslrootcert={}", host,
                                     postgres.port(), certificate);
        return run({"migrate", "current"},
                   on(url, {{"LD_PRELOAD", slow_names}, {"SLOW_NAMES", (home().path() / "names").string()}}));
    };
    EXPECT_TRUE(becomes_true([&] { return answer_to("db.test").code == 0; }));
    EXPECT_THAT(answer_to("elsewhere.test"), RefusesInOneLine("does not match host name \"elsewhere.test\""));
}

}  // namespace plaza::test
