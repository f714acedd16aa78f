// A private PostgreSQL on a disk that is too small, full or read-only.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>

#include "platform/pg/blocking/blocking.hpp"
#include "tests/platform/pg/cluster/cluster.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using testing::ThrowsMessage;

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
}  // namespace plaza::test
