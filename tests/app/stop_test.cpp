#include <fmt/format.h>

#include <chrono>
#include <future>
#include <string>

#include "platform/pg/blocking/blocking.hpp"
#include "tests/support/app.hpp"
#include "tests/support/database.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using namespace std::chrono_literals;
using testing::HasSubstr;

class Stop : public App {
 protected:
    /// A post that waits for a table that the test has locked.
    struct WaitingPost {
        pg::BlockingConnection lock;
        std::future<Answer> answer;

        WaitingPost(const std::string& database_url, Client author) : lock(Secret(database_url)) {
            lock.script("begin; lock table posts in exclusive mode");
            answer = std::async(std::launch::async, [author = std::move(author)]() mutable {
                return author.post("/posts", R"({"title":"late","content":""})");
            });
            const bool waits =
                becomes_true([this] { return lock.query("select from pg_locks where not granted").size() == 1; });
            if (!waits) throw std::runtime_error("no request waits for the lock");
        }
        void release() { lock.script("commit"); }
    };
};

TEST_F(Stop, FinishesRequestsAndAcceptsNoNewOnes) {
    for (const int signal : {SIGTERM, SIGINT}) {
        TestDatabase database;
        Process plaza({"serve"}, on(database.url().reveal()));
        const auto port = plaza.wait_until_listening();
        WaitingPost post(database.url().reveal(), signed_up(port, "ana"));
        plaza.send_signal(signal);
        EXPECT_TRUE(becomes_true([port] { return refuses_connections(port); }));
        post.release();
        EXPECT_EQ(post.answer.get().status, 201);
        EXPECT_EQ(plaza.wait(), 0);
        EXPECT_EQ(database.scalar("select title from posts"), "late");
    }
}

TEST_F(Stop, DoesNotWaitForPasswordHash) {
    TestDatabase database;
    // One hash takes well over ten seconds.
    Process plaza({"serve"}, on(database.url().reveal(), {{"PLAZA_SHUTDOWN_TIMEOUT_S", "1"},
                                                          {"PLAZA_PASSWORD_MEMORY_MIB", "256"},
                                                          {"PLAZA_PASSWORD_PASSES", "100"},
                                                          {"PLAZA_METRICS_TOKEN", "for-the-test"}}));
    const auto port = plaza.wait_until_listening();
    Wire signing_up(port);
    const std::string body = R"({"email":"ana@example.com","password":"plums in the icebox"})";
    signing_up.send(
        fmt::format("POST /users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                    "Content-Length: {}\r\n\r\n{}",
                    body.size(), body));
    ASSERT_TRUE(becomes_true([port] {
        const auto metrics = Client(port, "for-the-test").get("/metrics").body;
        return metrics.find("plaza_password_running 1\n") != std::string::npos;
    }));
    const auto began = std::chrono::steady_clock::now();
    plaza.send_signal(SIGINT);
    EXPECT_EQ(plaza.wait(), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - began, 8s);
}

TEST_F(Stop, WaitsNoLongerThanTimeout) {
    TestDatabase database;
    Process plaza({"serve"}, on(database.url().reveal(), {{"PLAZA_SHUTDOWN_TIMEOUT_S", "1"}}));
    const auto port = plaza.wait_until_listening();
    Wire slow(port);
    slow.send("POST /users HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{");
    ASSERT_EQ(Client(port).get("/").status, 200);
    const auto began = std::chrono::steady_clock::now();
    plaza.send_signal(SIGTERM);
    EXPECT_EQ(plaza.wait(), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
}

TEST_F(Stop, IdleConnectionsDoNotDelayShutdown) {
    TestDatabase database;
    Process plaza({"serve"}, on(database.url().reveal()));
    Client idle(plaza.wait_until_listening());
    ASSERT_EQ(idle.get("/").status, 200);
    const auto began = std::chrono::steady_clock::now();
    plaza.send_signal(SIGTERM);
    EXPECT_EQ(plaza.wait(), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
}

TEST_F(Stop, CtrlCKeepsPostgresUntilServerIsDone) {
    home().make_cluster();
    Process plaza({"serve"}, quick(), {.directory = {}, .wrapper = {"setsid"}});
    const auto port = plaza.wait_until_listening();
    const auto postmaster = postmaster_of(home().data() / "postgres");
    ASSERT_GT(postmaster, 0);
    {
        WaitingPost post(home().database_url().reveal(), signed_up(port, "ana"));
        // A terminal sends the signal to the whole foreground process group.
        ASSERT_EQ(kill(-plaza.pid(), SIGINT), 0);
        EXPECT_TRUE(becomes_true([port] { return refuses_connections(port); }));
        post.release();
        EXPECT_EQ(post.answer.get().status, 201);
    }
    EXPECT_EQ(plaza.wait(), 0);
    EXPECT_FALSE(is_running(postmaster));
}

TEST_F(Stop, SecondSignalExitsAtOnce) {
    home().make_cluster();
    Process plaza({"serve"}, quick());
    const auto port = plaza.wait_until_listening();
    const auto postmaster = postmaster_of(home().data() / "postgres");
    Wire slow(port);
    slow.send("POST /users HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{");
    ASSERT_EQ(Client(port).get("/").status, 200);
    plaza.send_signal(SIGTERM);
    ASSERT_TRUE(becomes_true([port] { return refuses_connections(port); }));
    plaza.send_signal(SIGTERM);
    EXPECT_EQ(plaza.wait(), -SIGTERM);
    EXPECT_TRUE(becomes_true([postmaster] { return !is_running(postmaster); })) << "PostgreSQL stops too";
}

TEST_F(Stop, SignalInterruptsWaitForMigration) {
    TestDatabase database(TestDatabase::Schema::empty);
    database.exec("select pg_advisory_lock(1886150010)");
    Process plaza({"serve"}, on(database.url().reveal()));
    ASSERT_TRUE(becomes_true([&] {
        return database
                   .rows(
                       "select from pg_stat_activity where query like '%pg_try_advisory_lock%' and pid <> "
                       "pg_backend_pid() and datname = current_database()")
                   .size() == 1;
    }));
    plaza.send_signal(SIGTERM);
    EXPECT_EQ(plaza.wait(), -SIGTERM);
}

TEST_F(Stop, SignalRightAfterStartIsHandled) {
    TestDatabase database;
    for (int round = 0; round < 10; ++round) {
        Process plaza({"serve"}, on(database.url().reveal()));
        plaza.wait_for_output("listens on");
        plaza.send_signal(SIGTERM);
        ASSERT_EQ(plaza.wait(), 0) << plaza.output();
    }
}

}  // namespace plaza::test
