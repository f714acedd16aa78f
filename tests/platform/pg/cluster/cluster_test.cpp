#include "platform/pg/cluster/cluster.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>
#include <vector>

#include "platform/pg/blocking/blocking.hpp"
#include "platform/pg/cluster/postmaster.hpp"
#include "tests/support/wait.hpp"

namespace plaza {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::becomes_true;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using testing::ThrowsMessage;

struct Cluster : testing::Test {
    fs::path home;
    fs::path directory;  // the data directory
    std::vector<std::string> log;
    std::mutex log_mutex;

    Cluster() {
        std::string name = fs::temp_directory_path() / "plaza-cluster-XXXXXX";
        home = mkdtemp(name.data());
        fs::permissions(home, fs::perms(0711));
        directory = home / "data";
    }
    ~Cluster() override { fs::remove_all(home); }

    std::unique_ptr<pg::Cluster> start() {
        return pg::Cluster::start(directory, [this](std::string_view line) {
            const std::scoped_lock lock(log_mutex);
            log.emplace_back(line);
        });
    }

    std::vector<std::string> lines() {
        const std::scoped_lock lock(log_mutex);
        return log;
    }

    pid_t postmaster(std::string_view files = "postgres") const {
        pid_t pid = 0;
        std::ifstream(directory / files / "postmaster.pid") >> pid;
        return pid;
    }

    static bool ends(const pg::cluster::Descriptor& process) {
        pollfd wait{process.get(), POLLIN, 0};
        return poll(&wait, 1, 10'000) == 1;
    }

    /// Repeats the query until it is answered, for up to 10 s.
    static std::string first_answer(const Secret& url, std::string_view sql) {
        const auto limit = std::chrono::steady_clock::now() + 10s;
        while (true) try {
                return pg::BlockingConnection(url).query(sql)[0][0];
            } catch (const pg::BlockingError&) {
                if (std::chrono::steady_clock::now() > limit) throw;
                std::this_thread::yield();
            }
    }
};

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

/// The data directory is a file system of a few megabytes.
struct ClusterOnSmallDisk : Cluster {
    bool mount_tmpfs(std::string_view size) {
        return mount("none", directory.c_str(), "tmpfs", 0, fmt::format("size={}", size).c_str()) == 0;
    }

    /// Users other than root may mount in a private namespace.
    static void enter_own_namespace() {
        const auto user = geteuid();
        const auto group = getegid();
        ASSERT_EQ(unshare(CLONE_NEWUSER | CLONE_NEWNS), 0);
        std::ofstream("/proc/self/setgroups") << "deny";
        std::ofstream("/proc/self/uid_map") << fmt::format("{} {} 1", user, user);
        std::ofstream("/proc/self/gid_map") << fmt::format("{} {} 1", group, group);
    }

    void mount_disk(std::string_view size) {
        fs::create_directory(directory);
        if (mount_tmpfs(size)) return;
        enter_own_namespace();
        ASSERT_TRUE(mount_tmpfs(size)) << strerror(errno);
    }
    ~ClusterOnSmallDisk() override { umount(directory.c_str()); }

    void fill() {
        const std::string megabyte(1 << 20, 'x');
        std::ofstream file(directory / "filler");
        while (file.write(megabyte.data(), 4096).flush()) continue;
    }
};

TEST_F(ClusterOnSmallDisk, TooSmallDiskIsReported) {
    mount_disk("12m");
    EXPECT_THAT([&] { start(); },
                ThrowsMessage<std::runtime_error>(
                    AllOf(StartsWith("cannot create a PostgreSQL cluster in"), HasSubstr("No space left on device"))));
    EXPECT_FALSE(fs::exists(directory / "postgres.new"));
}

TEST_F(ClusterOnSmallDisk, DiskFullAtStartRecovers) {
    mount_disk("64m");
    start();
    fill();
    EXPECT_THAT([&] { start(); }, ThrowsMessage<std::runtime_error>(HasSubstr("No space left on device")));
    fs::remove(directory / "filler");
    EXPECT_EQ(first_answer(start()->url(), "select 1"), "1");
}

TEST_F(ClusterOnSmallDisk, DiskFullWhileRunningRecovers) {
    mount_disk("100m");
    const auto cluster = start();
    pg::BlockingConnection(cluster->url()).script("create table things (text text)");
    fill();
    EXPECT_ANY_THROW({
        while (true)
            pg::BlockingConnection(cluster->url())
                .script("insert into things select repeat(md5(n::text), 20) from generate_series(1, 20000) n");
    });
    fs::remove(directory / "filler");
    EXPECT_NE(first_answer(cluster->url(), "select count(*) from things"), "");
}

TEST_F(ClusterOnSmallDisk, MissingRoomForBallastIsWarning) {
    mount_disk("100m");
    const auto cluster = start();
    EXPECT_FALSE(fs::exists(directory / "ballast"));
    EXPECT_THAT(lines(), ElementsAre(HasSubstr("no room for the ballast file of 64 MiB")));
    EXPECT_EQ(cluster->trouble(), std::nullopt);
}

TEST_F(ClusterOnSmallDisk, FullDiskAllowsReadsAndRecovers) {
    mount_disk("200m");
    {
        const auto cluster = start();
        EXPECT_EQ(fs::file_size(directory / "ballast"), 64U << 20);
        pg::BlockingConnection(cluster->url()).script("create table kept ()");
    }
    fill();
    const auto cluster = start();
    EXPECT_EQ(fs::file_size(directory / "ballast"), 0U);
    EXPECT_THAT(cluster->trouble().value_or(""), HasSubstr("is full: the database is read-only until 96 MiB are free"));
    EXPECT_EQ(first_answer(cluster->url(), "select count(*) from kept"), "0");
    EXPECT_THROW(pg::BlockingConnection(cluster->url()).script("insert into kept default values"), pg::BlockingError);
    // An operator may free space in the database itself.
    pg::BlockingConnection operator_session(cluster->url());
    operator_session.script("set default_transaction_read_only = off");
    operator_session.script("drop table kept");

    fs::remove(directory / "filler");
    EXPECT_TRUE(becomes_true([&] { return !cluster->trouble(); }));
    EXPECT_EQ(fs::file_size(directory / "ballast"), 64U << 20);
    pg::BlockingConnection(cluster->url()).script("create table written ()");
    EXPECT_THAT(lines(), Contains(HasSubstr("freeing the ballast file")));
}

TEST_F(ClusterOnSmallDisk, DeletedBallastIsCreatedAgain) {
    mount_disk("200m");
    const auto cluster = start();
    fs::remove(directory / "ballast");
    EXPECT_TRUE(becomes_true([&] { return fs::exists(directory / "ballast"); }));
    EXPECT_EQ(cluster->trouble(), std::nullopt);
    EXPECT_EQ(cluster->restarts(), 0U);
}

TEST_F(ClusterOnSmallDisk, ReadOnlyDiskIsReported) {
    mount_disk("64m");
    start();
    ASSERT_EQ(mount("none", directory.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr), 0);
    EXPECT_THAT([&] { start(); }, ThrowsMessage<std::runtime_error>(HasSubstr("Read-only file system")));
}

}  // namespace
}  // namespace plaza
