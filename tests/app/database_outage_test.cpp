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
#include "tests/support/many_users.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using namespace std::chrono_literals;
using testing::IsEmpty;

using Clock = std::chrono::steady_clock;

namespace {

constexpr const char* post_body = R"({"title":"a title","content":""})";

}  // namespace

class DatabaseOutage : public App {
 protected:
    inline static const Process::Setting no_request_log{"PLAZA_REQUEST_LOG", "off"};

    static bool is_healthy(Client& client) {
        return client.get("/posts").status == 200 && client.post("/posts", post_body).status == 201;
    }
    static std::size_t descriptors_of(pid_t pid) {
        const std::filesystem::directory_iterator all(fmt::format("/proc/{}/fd", pid));
        return static_cast<std::size_t>(std::distance(all, {}));
    }
    static bool recovers(Client& client) {
        return becomes_true([&client] { return is_healthy(client); }, 5s);
    }
};

TEST_F(DatabaseOutage, RecoversFromPostgresRestartUnderLoad) {
    Postgres postgres;
    Process plaza({"serve"}, on(postgres.url(), {no_request_log}));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    ManyUsers users(port, ana.token());
    for (const auto end : {Postgres::End::fast, Postgres::End::immediate}) {
        ASSERT_TRUE(users.are_served(50));
        postgres.stop(end);
        EXPECT_TRUE(users.are_rejected(5));
        EXPECT_EQ(ana.get("/").status, 200);
        postgres.start();
        EXPECT_TRUE(recovers(ana));
    }
    EXPECT_THAT(users.errors(), IsEmpty());
    postgres.stop();
    EXPECT_EQ(ana.get("/posts").status, 503);
    plaza.send_signal(SIGTERM);
    EXPECT_EQ(plaza.wait(), 0) << "without PostgreSQL too";
}

TEST_F(DatabaseOutage, TerminatedConnectionsAreReplaced) {
    Postgres postgres;
    Process plaza({"serve"}, on(postgres.url(), {no_request_log}));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    ManyUsers users(port, ana.token());
    pg::BlockingConnection psql(Secret(postgres.url("postgres")));
    for (int round = 0; round < 5; ++round) {
        ASSERT_TRUE(users.are_served(50));
        const auto result =
            psql.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'plaza'");
        EXPECT_FALSE(result.empty());
    }
    EXPECT_TRUE(recovers(ana));
    EXPECT_THAT(users.errors(), IsEmpty());
}

TEST_F(DatabaseOutage, KilledPrivatePostgresIsRestarted) {
    home().make_cluster();
    Process plaza({"serve"}, quick({no_request_log}));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    ASSERT_EQ(ana.post("/posts", R"({"title":"kept","content":""})").status, 201);
    ManyUsers users(port, ana.token());
    ASSERT_TRUE(users.are_served(50));
    const auto killed = postmaster_of(home().data() / "postgres");
    ASSERT_GT(killed, 0);
    kill(killed, SIGKILL);
    const auto is_replaced = [&] {
        const auto now = postmaster_of(home().data() / "postgres");
        return now != 0 && now != killed;
    };
    ASSERT_TRUE(becomes_true(is_replaced));
    EXPECT_TRUE(becomes_true([&] { return is_healthy(ana); }));
    EXPECT_THAT(users.errors(), IsEmpty());
    EXPECT_EQ(ana.get("/posts?search=kept").json().size(), 1U);
}

TEST_F(DatabaseOutage, LockedTableBlocksOnlyItsWritersBriefly) {
    Postgres postgres;
    Process plaza({"serve"}, on(postgres.url()));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    pg::BlockingConnection psql(Secret(postgres.url()));
    psql.script("begin; lock table posts in exclusive mode");
    const auto began = Clock::now();
    const Headers key{{"Idempotency-Key", "a"}};
    const auto refused = ana.post("/posts", post_body, key);
    EXPECT_EQ(refused.status, 503);
    EXPECT_FALSE(refused.header("Retry-After").empty());
    EXPECT_LT(Clock::now() - began, 6s);
    EXPECT_EQ(ana.get("/posts").status, 200);
    EXPECT_EQ(signed_up(port, "bob").get("/").status, 200);
    psql.script("commit");
    EXPECT_EQ(ana.post("/posts", post_body, key).status, 201);
    EXPECT_EQ(psql.query("select from posts").size(), 1U);
}

TEST_F(DatabaseOutage, BusyConnectionsReturn503Soon) {
    Postgres postgres;
    Process plaza({"serve"}, on(postgres.url(), {{"PLAZA_THREADS", "1"}}));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    // One after the other, because concurrent edits share a commit.
    const auto path = fmt::format("/posts/{}", ana.post("/posts", post_body).json()["id"].get<std::int64_t>());
    pg::BlockingConnection psql(Secret(postgres.url()));
    psql.script("begin; lock table posts in exclusive mode");
    // One request per write connection waits for the lock. Further requests wait for a connection.
    constexpr std::size_t connections = 4;
    std::vector<std::jthread> busy;
    const auto waiting = [&] { return psql.query("select from pg_locks where not granted").size(); };
    for (std::size_t n = 0; n < connections; ++n) {
        busy.emplace_back([&path, client = Client(port, ana.token())]() mutable {
            EXPECT_EQ(client.put(path, post_body).status, 503);
        });
        ASSERT_TRUE(becomes_true([&] { return waiting() == n + 1; }));
    }
    const auto refused = ana.put(path, post_body);
    EXPECT_EQ(refused.status, 503);
    EXPECT_FALSE(refused.header("Retry-After").empty());
    EXPECT_EQ(ana.get("/posts").status, 200);
    busy.clear();
    psql.script("commit");
    EXPECT_TRUE(recovers(ana));
    // This happens after one second. The lock timeout is two seconds.
    plaza.wait_for_output("no connection to PostgreSQL became free in time");
}

TEST_F(DatabaseOutage, RecoversFromDescriptorLimit) {
    Postgres postgres;
    Process plaza({"serve"}, on(postgres.url(), {no_request_log, {"PLAZA_THREADS", "1"}}));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    ASSERT_TRUE(is_healthy(ana));
    pg::BlockingConnection psql(Secret(postgres.url("postgres")));
    // A connection needs several descriptors. Each round fails at another one.
    for (rlim_t spare = 0; spare < 8; ++spare) {
        const auto connections = psql.query("select from pg_stat_activity where datname = 'plaza'").size();
        rlimit before{};
        ASSERT_EQ(prlimit(plaza.pid(), RLIMIT_NOFILE, nullptr, &before), 0);
        // Leave out the descriptors of a connection: its socket and a watcher.
        const rlimit few{descriptors_of(plaza.pid()) - 2 * connections + spare, before.rlim_max};
        ASSERT_EQ(prlimit(plaza.pid(), RLIMIT_NOFILE, &few, nullptr), 0);
        psql.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'plaza'");
        ana.get("/posts");
        ana.post("/posts", post_body);
        ASSERT_EQ(prlimit(plaza.pid(), RLIMIT_NOFILE, &before, nullptr), 0);
        EXPECT_TRUE(recovers(ana)) << spare;
    }
}

TEST_F(DatabaseOutage, RecoversFromFailedDescriptorCalls) {
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
        EXPECT_EQ(ana.post("/posts", post_body).status, 503) << call;
        std::filesystem::remove(scarce);
        EXPECT_TRUE(recovers(ana)) << call;
    }
}

TEST_F(DatabaseOutage, SlowNameResolutionBlocksNothingElse) {
    Postgres postgres({}, Postgres::Reach::tcp);
    const auto names = home().path() / "names";
    const auto set_answer = [&](const std::string& answer) {
        home().write("names.new", answer);
        std::filesystem::rename(home().path() / "names.new", names);
    };
    set_answer("127.0.0.1");
    Process plaza({"serve"}, on(fmt::format("postgresql://plaza@db.test:{}/plaza", postgres.port()),
                                {{"LD_PRELOAD", slow_names}, {"SLOW_NAMES", names}, {"PLAZA_THREADS", "1"}}));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    ASSERT_TRUE(is_healthy(ana));
    set_answer("wait");
    pg::BlockingConnection psql(Secret(postgres.url("postgres")));
    psql.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'plaza'");
    plaza.wait_for_output("the lookup of db.test got no answer within 2 s");
    for (int round = 0; round < 20; ++round) {
        const auto began = Clock::now();
        EXPECT_EQ(ana.get("/").status, 200);
        EXPECT_LT(Clock::now() - began, 1s);
    }
    set_answer("127.0.0.1");
    EXPECT_TRUE(recovers(ana));
    set_answer("wait");
    psql.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'plaza'");
    EXPECT_EQ(ana.get("/posts").status, 503);
    plaza.send_signal(SIGTERM);
    EXPECT_EQ(plaza.wait(), 0) << "the shutdown is not delayed either";
}

TEST_F(DatabaseOutage, CertificateIsCheckedAgainstHostName) {
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
