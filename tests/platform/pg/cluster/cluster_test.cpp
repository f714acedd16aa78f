#include "platform/pg/cluster/cluster.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>

#include "platform/pg/blocking/blocking.hpp"
#include "platform/pg/cluster/postmaster.hpp"
#include "tests/platform/pg/cluster/cluster.hpp"
#include "tests/support/wait.hpp"

namespace plaza {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::becomes_true;
using test::Cluster;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using testing::ThrowsMessage;

TEST_F(Cluster, KeepsItsDataAndStartsQuickly) {
    {
        const auto first = start();
        pg::BlockingConnection(first->url()).script("create table things (id int); insert into things values (42)");
    }
    EXPECT_EQ(postmaster(), 0);
    const auto began = std::chrono::steady_clock::now();
    const auto second = start();
    EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
    pg::BlockingConnection connection(second->url());
    EXPECT_EQ(connection.query("select id from things")[0][0], "42");
    EXPECT_EQ(connection.query("show server_encoding")[0][0], "UTF8");
    EXPECT_EQ(connection.query("show listen_addresses")[0][0], "");
    EXPECT_EQ(connection.query("show fsync")[0][0], "on");
    EXPECT_EQ(connection.query("show data_checksums")[0][0], "on");
    EXPECT_THAT(lines(), IsEmpty());
}

TEST_F(Cluster, DirectoryIsPrivate) {
    const auto cluster = start();
    struct stat status{};
    ASSERT_EQ(stat((directory / "run").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0700);
    ASSERT_EQ(stat(fmt::format("/proc/{}", postmaster()).c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, pg::cluster::postgres_user().uid);
    EXPECT_NE(status.st_uid, 0U);
    EXPECT_EQ(getsid(postmaster()), postmaster()) << "Ctrl-C in the terminal must not reach PostgreSQL";
}

TEST_F(Cluster, SecondServerIsRejected) {
    const auto first = start();
    EXPECT_THAT([&] { start(); }, ThrowsMessage<std::runtime_error>(StartsWith(
                                      fmt::format("another plaza process (pid {}) uses the data", getpid()))));
    EXPECT_EQ(first_answer(first->url(), "select 1"), "1");
}

TEST_F(Cluster, CommandFindsRunningCluster) {
    EXPECT_FALSE(pg::Cluster::find_running(directory));
    auto cluster = start();
    EXPECT_EQ(first_answer(pg::Cluster::find_running(directory).value().url, "select 1"), "1");
    cluster.reset();
    EXPECT_FALSE(pg::Cluster::find_running(directory));
}

TEST_F(Cluster, KilledServerStopsPostgres) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(pipe2(pipe.data(), O_CLOEXEC), 0);
    const auto server = fork();
    if (server == 0) {
        const auto cluster = start();
        if (write(pipe[1], "r", 1) == 1) pause();
        _exit(1);
    }
    char ready = 0;
    ASSERT_EQ(read(pipe[0], &ready, 1), 1);
    const auto process = pg::cluster::open_process(postmaster());
    ASSERT_TRUE(process);
    kill(server, SIGKILL);
    waitpid(server, nullptr, 0);
    EXPECT_TRUE(ends(process));
    EXPECT_EQ(first_answer(start()->url(), "select 1"), "1");
    EXPECT_THAT(lines(), IsEmpty());
}

TEST_F(Cluster, LeftoverPostgresIsStopped) {
    const auto user = pg::cluster::postgres_user();
    std::string programs;
    {
        const auto cluster = start();
        pg::BlockingConnection(cluster->url()).script("create table kept ()");
        programs = fs::read_symlink(fmt::format("/proc/{}/exe", postmaster()));
    }
    const pg::cluster::Descriptor nothing(open("/dev/null", O_WRONLY | O_CLOEXEC));
    const auto sockets = "unix_socket_directories=" + (directory / "run").string();
    const auto left = pg::cluster::start_program({.command = {programs, "-D", directory / "postgres", "-c",
                                                              "listen_addresses=", "-c", sockets, "-c", "port=5432"},
                                                  .directory = directory / "postgres",
                                                  .output = nothing.get(),
                                                  .death_signal = 0},
                                                 user);
    const auto url = Secret("postgresql://plaza@/plaza?host=" + (directory / "run").string());
    ASSERT_EQ(first_answer(url, "select count(*) from kept"), "0");

    const auto cluster = start();
    EXPECT_EQ(waitpid(left, nullptr, WNOHANG), left);
    EXPECT_EQ(first_answer(cluster->url(), "select count(*) from kept"), "0");
    EXPECT_THAT(lines(), Contains(HasSubstr(fmt::format("left its PostgreSQL (pid {})", left))));
}

TEST_F(Cluster, KilledPostgresIsRestarted) {
    const auto cluster = start();
    pg::BlockingConnection(cluster->url()).script("create table kept ()");
    // A busy backend does not notice the kill at once and keeps the shared memory.
    std::jthread busy([url = cluster->url()] {
        try {
            pg::BlockingConnection(url).query("select count(*) from generate_series(1, 5000000)");
        } catch (const pg::BlockingError&) {
        }
    });
    const auto killed = postmaster();
    kill(killed, SIGKILL);
    EXPECT_EQ(first_answer(cluster->url(), "select count(*) from kept"), "0");
    EXPECT_NE(postmaster(), killed);
    EXPECT_THAT(lines(), Contains(HasSubstr("PostgreSQL stopped: signal 9")));
}

TEST_F(Cluster, BackendsOfKilledPostmasterAreStopped) {
    const auto cluster = start();
    // The query runs much longer than the test waits, and never checks for its postmaster.
    std::jthread busy([url = cluster->url()] {
        try {
            pg::BlockingConnection(url).query(
                "select count(*) from generate_series(1, 100000) a, generate_series(1, 100000) b");
        } catch (const pg::BlockingError&) {
        }
    });
    pg::BlockingConnection watcher(cluster->url());
    while (watcher.query("select from pg_stat_activity where query like '%generate%' and state = 'active'").size() < 2)
        std::this_thread::yield();
    kill(postmaster(), SIGKILL);
    EXPECT_EQ(first_answer(cluster->url(), "select 1"), "1");
    EXPECT_EQ(cluster->restarts(), 1U);
}

TEST_F(Cluster, ReportsWhyItIsReadOnly) {
    const auto cluster = start();
    EXPECT_EQ(cluster->trouble(), std::nullopt);
    EXPECT_EQ(cluster->restarts(), 0U);
    // PostgreSQL cannot start without its files.
    fs::rename(directory / "postgres", directory / "away");
    kill(postmaster("away"), SIGKILL);
    EXPECT_TRUE(becomes_true([&] { return cluster->trouble().value_or("").starts_with("PostgreSQL is not running"); }));
    fs::rename(directory / "away", directory / "postgres");
    EXPECT_TRUE(becomes_true([&] { return !cluster->trouble(); }));
    EXPECT_GE(cluster->restarts(), 1U);
}

TEST_F(Cluster, FailedStartIsReportedWithoutSpinning) {
    start();
    std::ofstream(directory / "postgres/postgresql.conf", std::ios::app) << "shared_preload_libraries = 'absent'\n";
    EXPECT_THAT([&] { start(); },
                ThrowsMessage<std::runtime_error>(AllOf(HasSubstr("could not access file \"absent\""),
                                                        HasSubstr((directory / "postgres.log").string()))));
    std::ifstream file(directory / "postgres.log");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    std::size_t attempts = 0;
    for (auto at = text.find("FATAL"); at != std::string::npos; at = text.find("FATAL", at + 1)) ++attempts;
    EXPECT_LE(attempts, 10U);
}

TEST_F(Cluster, LibrariesArePreloaded) {
    const auto loaded = [](const pg::Cluster& cluster) {
        return pg::BlockingConnection(cluster.url()).query("show shared_preload_libraries")[0][0];
    };
    EXPECT_EQ(loaded(*start()), "plpgsql,pg_trgm");
    std::ofstream(directory / "postgres/postgresql.conf", std::ios::app)
        << "shared_preload_libraries = 'auto_explain'\n";
    EXPECT_EQ(loaded(*start()), "auto_explain,plpgsql,pg_trgm");
}

TEST_F(Cluster, LogRotatesWhileRunning) {
    const auto cluster = start();
    std::ofstream(directory / "postgres.log", std::ios::app) << std::string((16 << 20) + 1, 'x') << '\n';
    EXPECT_TRUE(becomes_true([&] { return fs::exists(directory / "postgres.log.1"); }));
    EXPECT_GT(fs::file_size(directory / "postgres.log.1"), 16U << 20);
    EXPECT_LT(fs::file_size(directory / "postgres.log"), 1U << 20);

    EXPECT_THROW(pg::BlockingConnection(cluster->url()).query("select 1 / 0"), pg::BlockingError);
    const auto log_holds = [&](std::string_view text) {
        std::ifstream file(directory / "postgres.log");
        return std::string(std::istreambuf_iterator<char>(file), {}).find(text) != std::string::npos;
    };
    EXPECT_TRUE(becomes_true([&] { return log_holds("division by zero"); }));
    EXPECT_FALSE(log_holds("xxx"));
}

TEST_F(Cluster, InterruptedStartIsRepeated) {
    start();
    fs::remove_all(directory / "postgres/base");
    fs::rename(directory / "postgres", directory / "postgres.new");
    EXPECT_EQ(first_answer(start()->url(), "select 1"), "1");
}

TEST_F(Cluster, ForeignDirectoryIsRejected) {
    fs::create_directory(directory);
    std::ofstream(directory / "thesis.txt") << "mine";
    EXPECT_THAT([&] { start(); }, ThrowsMessage<std::runtime_error>(
                                      HasSubstr("is not empty and not a data directory of plaza: choose another")));
    EXPECT_FALSE(fs::exists(directory / "plaza.lock"));
}

TEST_F(Cluster, ClusterOfAnotherVersionIsRejectedWithAdvice) {
    start();
    std::ofstream(directory / "postgres/PG_VERSION") << "14\n";
    EXPECT_THAT([&] { start(); }, ThrowsMessage<std::runtime_error>(
                                      HasSubstr("created by PostgreSQL 14, plaza needs 15 or newer: upgrade it")));
    std::ofstream(directory / "postgres/PG_VERSION") << "99\n";
    EXPECT_THAT([&] { start(); },
                ThrowsMessage<std::runtime_error>(
                    AllOf(HasSubstr("created by PostgreSQL 99, which is not installed: apt-get install postgresql-99"),
                          HasSubstr("`plaza db restore FILE`"))));
}

TEST_F(Cluster, InaccessibleDirectoryIsReported) {
    if (geteuid() != 0) GTEST_SKIP() << "PostgreSQL runs as the same user";
    fs::permissions(home, fs::perms(0700));
    EXPECT_THAT([&] { start(); },
                ThrowsMessage<std::runtime_error>(HasSubstr("user postgres cannot enter " + home.string())));
    EXPECT_FALSE(fs::exists(directory));
}

TEST_F(Cluster, PathTooLongForSocketIsRejected) {
    directory = home / std::string(100, 'x');
    EXPECT_THAT([&] { start(); }, ThrowsMessage<std::runtime_error>(HasSubstr("too long for a Unix socket")));
}

}  // namespace
}  // namespace plaza
