#include <fmt/format.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "platform/pg/blocking/blocking.hpp"
#include "tests/support/app.hpp"
#include "tests/support/many_users.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/small_disk.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;

class Disk : public App {
 protected:
    static constexpr const char* post_body = R"({"title":"a title","content":""})";

    static bool recovers(Client& client) {
        return becomes_true([&] { return client.post("/posts", post_body).status == 201; });
    }

    /// Writes until PostgreSQL needs another log segment and cannot create it.
    void fill_the_log() const {
        EXPECT_THROW(
            {
                pg::BlockingConnection psql(home().database_url());
                for (int n = 0; n < 100; ++n)
                    psql.query("select pg_logical_emit_message(false, 'filler', repeat('x', 4000000))");
            },
            pg::BlockingError);
    }

    /// Loads a library into every process that the command starts, with a private /etc.
    [[nodiscard]] std::vector<std::string> preloading(const fs::path& library) const {
        fs::copy_file(library, home().path() / "preload.so");
        return after_mounting(
            fmt::format("cp -a /etc {0}/etc 2>/dev/null || true; echo {0}/preload.so > "
                        "{0}/etc/ld.so.preload; mount --bind {0}/etc /etc",
                        home().path().string()));
    }
    void set_flag(const fs::path& name) const { home().write((fs::path("data/postgres") / name).string(), ""); }
    bool take_flag(const fs::path& name) const { return fs::remove(home().data() / "postgres" / name); }

    /// The processor time of a process without its children, because the cost of starting PostgreSQL varies.
    static std::chrono::milliseconds processor_time(pid_t pid) {
        std::ifstream file(fmt::format("/proc/{}/stat", pid));
        std::string text(std::istreambuf_iterator<char>(file), {});
        // The name in brackets may contain any character. Fields 12 and 13 after it are user and system time in ticks.
        std::istringstream fields(text.substr(text.rfind(')') + 1));
        std::string skipped;
        for (int field = 1; field < 12; ++field) fields >> skipped;
        long ticks = 0;
        for (int field = 12; field < 14; ++field) {
            long time = 0;
            fields >> time;
            ticks += time;
        }
        return std::chrono::milliseconds(ticks * 1000 / sysconf(_SC_CLK_TCK));
    }
};

TEST_F(Disk, FullDiskAllowsReadsAndRecovers) {
    if (!SmallDisk::is_possible()) GTEST_SKIP() << "only root can mount a disk";
    const SmallDisk disk(home().data(), 320);
    home().make_cluster();
    Process plaza({"serve"}, quick({{"PLAZA_REQUEST_LOG", "off"}}));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    ManyUsers users(port, ana.token());
    ASSERT_TRUE(users.are_served(50));
    ASSERT_EQ(fs::file_size(home().data() / "ballast"), 64U << 20);

    disk.fill();
    const nlohmann::json long_post{{"title", "a book"}, {"content", std::string(100'000, 'x')}};
    EXPECT_TRUE(becomes_true([&] { return ana.post("/posts", long_post.dump()).status == 503; }));
    EXPECT_EQ(ana.get("/posts").status, 200);
    EXPECT_TRUE(becomes_true([&] { return ana.get("/readyz").status == 503; }));
    fill_the_log();
    plaza.wait_for_output("PostgreSQL stopped: ");
    plaza.wait_for_output("No space left on device");
    plaza.wait_for_output("freeing the ballast file of 64 MiB");
    EXPECT_TRUE(becomes_true([&] { return ana.get("/posts").status == 200; }));
    // Other programs use the freed space at once.
    disk.fill();
    const auto refused = ana.post("/posts", post_body);
    EXPECT_EQ(refused.status, 503);
    EXPECT_FALSE(refused.header("Retry-After").empty());
    EXPECT_THAT(refused.body, HasSubstr("the database is read-only right now"));
    EXPECT_EQ(ana.get("/posts").status, 200);

    disk.make_room();
    EXPECT_TRUE(recovers(ana));
    ASSERT_TRUE(users.are_served(50));
    EXPECT_EQ(fs::file_size(home().data() / "ballast"), 64U << 20);
    EXPECT_TRUE(becomes_true([&] { return ana.get("/readyz").status == 200; }));
    const auto posts = users.posts();
    EXPECT_THAT(users.errors(), IsEmpty());
    expect_nothing_lost(home().database_url(), posts);
}

TEST_F(Disk, LogWriteErrorReturns503AndRecovers) {
    home().make_cluster();
    Process plaza({"serve"}, quick(), {.directory = {}, .wrapper = preloading(failing_disk)});
    auto ana = signed_up(plaza.wait_until_listening(), "ana");
    const AttemptedPost post_with_key{"to the sea", true};
    ASSERT_TRUE(recovers(ana));
    set_flag("eio-once");
    const auto answer = write_post(ana, post_with_key);
    EXPECT_FALSE(take_flag("eio-once"));
    EXPECT_EQ(answer.status, 503);
    EXPECT_FALSE(answer.header("Retry-After").empty());
    EXPECT_THAT(answer.body, HasSubstr("may have been applied"));
    EXPECT_TRUE(becomes_true([&] { return write_post(ana, post_with_key).status == 201; }));
    EXPECT_EQ(ana.get("/posts?search=sea").json().size(), 1U);
}

TEST_F(Disk, UnwritableLogIsRetriedWithoutLoss) {
    home().make_cluster();
    Process plaza({"serve"}, quick({{"PLAZA_REQUEST_LOG", "off"}}),
                  {.directory = {}, .wrapper = preloading(failing_disk)});
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    ManyUsers users(port, ana.token());
    ASSERT_TRUE(users.are_served(50));
    set_flag("eio");
    plaza.wait_for_output("Input/output error: restarting it in 400 ms");
    EXPECT_EQ(ana.post("/posts", post_body).status, 503);
    EXPECT_EQ(ana.get("/").status, 200);
    EXPECT_TRUE(take_flag("eio"));
    EXPECT_TRUE(recovers(ana));
    ASSERT_TRUE(users.are_served(50));
    const auto posts = users.posts();
    EXPECT_THAT(users.errors(), IsEmpty());
    expect_nothing_lost(home().database_url(), posts);
}

TEST_F(Disk, ReadOnlyDiskIsReportedWithoutSpinning) {
    if (!SmallDisk::is_possible()) GTEST_SKIP() << "only root can mount a disk";
    const SmallDisk disk(home().data(), 320);
    home().make_cluster();
    Process plaza({"serve"}, quick());
    auto ana = signed_up(plaza.wait_until_listening(), "ana");
    disk.fail();
    const auto refused = ana.post("/posts", post_body);
    EXPECT_EQ(refused.status, 503);
    EXPECT_FALSE(refused.header("Retry-After").empty());
    plaza.wait_for_output("cannot write in the data directory");
    plaza.wait_for_output("Read-only file system");
    const auto began = std::chrono::steady_clock::now();
    const auto used = processor_time(plaza.pid());
    plaza.wait_for_output("restarting it in 3200 ms");
    EXPECT_LT((processor_time(plaza.pid()) - used) / (std::chrono::steady_clock::now() - began + 0.0s), 0.2);
    EXPECT_EQ(ana.get("/").status, 200);
    EXPECT_EQ(ana.get("/posts").status, 503);
    plaza.send_signal(SIGTERM);
    EXPECT_EQ(plaza.wait(), 0);
    EXPECT_THAT(run({"serve"}, quick()), RefusesInOneLine("Read-only file system"));
}

}  // namespace plaza::test
