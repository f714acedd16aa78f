#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <vector>

#include "platform/pg/blocking/blocking.hpp"
#include "platform/pg/cluster/cluster.hpp"
#include "tests/support/home.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;

// Longer than the files of an upgrade must stay unchanged.
constexpr auto settling_time = 9s;

/// A private PostgreSQL whose programs are a copy, visible only to this process, that a test may replace.
struct ClusterUpgrade : testing::Test {
    Home home;
    fs::path installation;  // the directory of Debian's package
    std::mutex mutex;
    std::vector<std::string> log;

    void SetUp() override {
        if (geteuid() != 0) GTEST_SKIP() << "only root can replace PostgreSQL's programs";
        home.make_cluster();
        std::string version;
        std::ifstream(home.data() / "postgres/PG_VERSION") >> version;
        installation = "/usr/lib/postgresql/" + version;
        fs::copy(installation, home.path() / "copy", fs::copy_options::recursive);
        ASSERT_EQ(unshare(CLONE_NEWNS), 0) << strerror(errno);
        ASSERT_EQ(mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0) << strerror(errno);
        ASSERT_EQ(mount((home.path() / "copy").c_str(), installation.c_str(), nullptr, MS_BIND, nullptr), 0);
    }
    void TearDown() override { umount(installation.c_str()); }

    std::unique_ptr<pg::Cluster> start() {
        return pg::Cluster::start(home.data(), [this](std::string_view line) {
            const std::scoped_lock lock(mutex);
            log.emplace_back(line);
        });
    }

    /// Replaces a file like a package manager: another file takes the name.
    void replace(const fs::path& file, const fs::path& other) const {
        const auto draft = installation / "draft";
        fs::copy_file(other, draft);
        fs::permissions(draft, fs::perms(0755));
        fs::rename(draft, installation / file);
    }

    /// The program counts how often its version is requested.
    void replace_by_counting_program() const {
        fs::copy_file(installation / "bin/postgres", installation / "bin/real");
        std::ofstream(installation / "asked").close();
        fs::permissions(installation / "asked", fs::perms(0666));
        home.write("counting", fmt::format("#!/bin/sh\n[ \"$*\" != --version ] || echo asked >> {0}/asked\n"
                                           "exec {0}/bin/real \"$@\"\n",
                                           installation.string()));
        replace("bin/postgres", home.path() / "counting");
    }
    [[nodiscard]] int version_requests() const {
        std::ifstream asked(installation / "asked");
        int lines = 0;
        for (std::string line; std::getline(asked, line);) ++lines;
        return lines;
    }

    static bool restarts(const pg::Cluster& cluster, std::chrono::milliseconds limit = patience) {
        return becomes_true([&] { return cluster.restarts() > 0 && !cluster.trouble(); }, limit);
    }
};

TEST_F(ClusterUpgrade, ReplacedProgramsRestartWhenIdle) {
    const auto cluster = start();
    const pg::BlockingConnection idle(cluster->url());
    pg::BlockingConnection busy(cluster->url());
    busy.script("begin; create table kept ()");
    const auto checkpoint = [&] { return busy.query("select checkpoint_lsn from pg_control_checkpoint()")[0][0]; };
    const auto last_checkpoint = checkpoint();
    replace_by_counting_program();
    EXPECT_FALSE(restarts(*cluster, settling_time)) << "a transaction is active";
    EXPECT_EQ(checkpoint(), last_checkpoint) << "waiting writes nothing";
    EXPECT_EQ(version_requests(), 1);
    busy.script("commit");
    EXPECT_TRUE(restarts(*cluster));
    EXPECT_EQ(pg::BlockingConnection(cluster->url()).query("select count(*) from kept")[0][0], "0");
    const std::scoped_lock lock(mutex);
    EXPECT_THAT(log, Contains(HasSubstr("PostgreSQL stopped: PostgreSQL was upgraded")));
}

TEST_F(ClusterUpgrade, ReplacedLibraryRestartsOnce) {
    const auto cluster = start();
    replace("lib/pg_trgm.so", installation / "lib/pg_trgm.so");
    EXPECT_TRUE(restarts(*cluster));
    EXPECT_FALSE(becomes_true([&] { return cluster->restarts() > 1; }, settling_time)) << "one restart is enough";
}

TEST_F(ClusterUpgrade, PartialUpgradeKeepsConnectionsWorking) {
    const auto cluster = start();
    home.write("garbage", "not a library");
    replace("lib/plpgsql.so", home.path() / "garbage");
    replace("lib/pg_trgm.so", home.path() / "garbage");
    replace("bin/postgres", "/bin/false");
    pg::BlockingConnection(cluster->url()).script("do $$ begin perform 1; end $$; create extension pg_trgm");
    EXPECT_FALSE(restarts(*cluster, settling_time));
    EXPECT_EQ(pg::BlockingConnection(cluster->url()).query("select show_trgm('plaza') <> '{}'")[0][0], "t");
}

}  // namespace
}  // namespace plaza::test
