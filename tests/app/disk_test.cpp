#include <fmt/format.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "platform/pg/blocking/blocking.hpp"
#include "tests/support/app.hpp"
#include "tests/support/crowd.hpp"
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
    static constexpr const char* letter = R"({"title":"a title","content":""})";

    static bool heals(Client& client) {
        return becomes_true([&] { return client.post("/posts", letter).status == 201; });
    }

    /// Until PostgreSQL needs another file for its log and there is none to be had.
    void fill_the_log() const {
        EXPECT_THROW(
            {
                pg::BlockingConnection psql(home().database_url());
                for (int n = 0; n < 100; ++n)
                    psql.query("select pg_logical_emit_message(false, 'filler', repeat('x', 4000000))");
            },
            pg::BlockingError);
    }

    /// Loads a library into whatever the command starts, by an /etc of its own.
    [[nodiscard]] std::vector<std::string> preloading(const fs::path& library) const {
        fs::copy_file(library, home().path() / "preload.so");
        return after_mounting(
            fmt::format("cp -a /etc {0}/etc 2>/dev/null || true; echo {0}/preload.so > "
                        "{0}/etc/ld.so.preload; mount --bind {0}/etc /etc",
                        home().path().string()));
    }
    void set_flag(const fs::path& name) const { home().write((fs::path("data/postgres") / name).string(), ""); }
    bool take_flag(const fs::path& name) const { return fs::remove(home().data() / "postgres" / name); }

    /// The processor time that a process has used, without its children: starting PostgreSQL costs more on some
    /// machines.
    static std::chrono::milliseconds processor_time(pid_t pid) {
        std::ifstream file(fmt::format("/proc/{}/stat", pid));
        std::string text(std::istreambuf_iterator<char>(file), {});
        // The name, in brackets, may hold anything. Of what follows, fields 12 and 13 are its own times in ticks.
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

TEST_F(Disk, FullItReadsOnAndHealsByItself) {
    if (!SmallDisk::is_possible()) GTEST_SKIP() << "only root can mount a disk";
    const SmallDisk disk(home().data(), 320);
    home().make_cluster();
    Process plaza({"serve"}, quick({{"PLAZA_REQUEST_LOG", "off"}}));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    Crowd crowd(port, ana.token());
    ASSERT_TRUE(crowd.gets_served(50));
    ASSERT_EQ(fs::file_size(home().data() / "ballast"), 64U << 20);

    disk.fill();
    const nlohmann::json book{{"title", "a book"}, {"content", std::string(100'000, 'x')}};
    EXPECT_TRUE(becomes_true([&] { return ana.post("/posts", book.dump()).status == 503; }));
    EXPECT_EQ(ana.get("/posts").status, 200);
    EXPECT_TRUE(becomes_true([&] { return ana.get("/readyz").status == 503; }));
    fill_the_log();
    plaza.wait_for_output("PostgreSQL stopped: ");
    plaza.wait_for_output("No space left on device");
    plaza.wait_for_output("freeing the ballast file of 64 MiB");
    EXPECT_TRUE(becomes_true([&] { return ana.get("/posts").status == 200; }));
    // What it gave up is taken by others at once.
    disk.fill();
    const auto refused = ana.post("/posts", letter);
    EXPECT_EQ(refused.status, 503);
    EXPECT_FALSE(refused.header("Retry-After").empty());
    EXPECT_THAT(refused.body, HasSubstr("the database is read-only right now"));
    EXPECT_EQ(ana.get("/posts").status, 200);

    disk.make_room();
    EXPECT_TRUE(heals(ana));
    ASSERT_TRUE(crowd.gets_served(50));
    EXPECT_EQ(fs::file_size(home().data() / "ballast"), 64U << 20);
    EXPECT_TRUE(becomes_true([&] { return ana.get("/readyz").status == 200; }));
    const auto intents = crowd.intents();
    EXPECT_THAT(crowd.complaints(), IsEmpty());
    expect_nothing_lost(home().database_url(), intents);
}

TEST_F(Disk, AnErrorOfTheLogLeavesTheOutcomeOpenAndIsOver) {
    home().make_cluster();
    Process plaza({"serve"}, quick(), {.directory = {}, .through = preloading(failing_disk)});
    auto ana = signed_up(plaza.wait_until_listening(), "ana");
    const Intent letter_with_key{"to the sea", true};
    ASSERT_TRUE(heals(ana));
    set_flag("eio-once");
    const auto answer = write_post(ana, letter_with_key);
    EXPECT_FALSE(take_flag("eio-once"));
    EXPECT_EQ(answer.status, 503);
    EXPECT_FALSE(answer.header("Retry-After").empty());
    EXPECT_THAT(answer.body, HasSubstr("may have been applied"));
    EXPECT_TRUE(becomes_true([&] { return write_post(ana, letter_with_key).status == 201; }));
    EXPECT_EQ(ana.get("/posts?search=sea").json().size(), 1U);
}

TEST_F(Disk, WhileItsLogCannotBeWrittenItTriesAgainAndLosesNothing) {
    home().make_cluster();
    Process plaza({"serve"}, quick({{"PLAZA_REQUEST_LOG", "off"}}),
                  {.directory = {}, .through = preloading(failing_disk)});
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    Crowd crowd(port, ana.token());
    ASSERT_TRUE(crowd.gets_served(50));
    set_flag("eio");
    plaza.wait_for_output("Input/output error: restarting it in 400 ms");
    EXPECT_EQ(ana.post("/posts", letter).status, 503);
    EXPECT_EQ(ana.get("/").status, 200);
    EXPECT_TRUE(take_flag("eio"));
    EXPECT_TRUE(heals(ana));
    ASSERT_TRUE(crowd.gets_served(50));
    const auto intents = crowd.intents();
    EXPECT_THAT(crowd.complaints(), IsEmpty());
    expect_nothing_lost(home().database_url(), intents);
}

TEST_F(Disk, ReadOnlyItSaysSoAndDoesNotSpin) {
    if (!SmallDisk::is_possible()) GTEST_SKIP() << "only root can mount a disk";
    const SmallDisk disk(home().data(), 320);
    home().make_cluster();
    Process plaza({"serve"}, quick());
    auto ana = signed_up(plaza.wait_until_listening(), "ana");
    disk.fail();
    const auto refused = ana.post("/posts", letter);
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
