#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <thread>

#include "tests/commands/adoption.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using testing::AllOf;
using testing::HasSubstr;

/// Imports that are interrupted, repeated or concurrent.
class AdoptInterrupted : public Adoption {
 protected:
    void SetUp() override { original_.fill({.users = 500, .posts = 5'000, .votes = 50'000}); }

    [[nodiscard]] Original& original() { return original_; }

    /// The result of an import without interruption.
    [[nodiscard]] std::string uninterrupted_result() {
        TestDatabase other;
        EXPECT_EQ(run({"adopt", original_.address()}, on(other.url().reveal())).code, 0);
        return fingerprint(other);
    }

    [[nodiscard]] Process started() const { return Process({"adopt", original_.address()}, on_target()); }

    /// Waits until the import waits for a lock that the test holds.
    [[nodiscard]] bool waits_for_lock() {
        return becomes_true([this] {
            return target().scalar(
                       "select exists (select from pg_locks where not granted and locktype = 'relation' "
                       "and database = (select oid from pg_database where datname = current_database()))") == "t";
        });
    }

    /// Waits until this number of votes is imported.
    [[nodiscard]] bool imports_votes(int votes) {
        return becomes_true([&] { return std::stoi(target().scalar("select count(*) from votes")) >= votes; });
    }

 private:
    Original original_;
};

TEST_F(AdoptInterrupted, KilledImportContinuesWithoutDuplicates) {
    for (const auto* table : {"accounts", "posts", "votes"}) {
        target().exec(fmt::format("begin; lock table {} in share mode", table));
        auto plaza = started();
        ASSERT_TRUE(waits_for_lock()) << table;
        plaza.send_signal(SIGKILL);
        plaza.wait();
        target().exec("rollback");
        EXPECT_EQ(miscounted(), "0") << table;
    }
    EXPECT_EQ(target().scalar("select count(*) from posts"), "5000") << "completed tables are kept";
    {
        auto plaza = started();
        ASSERT_TRUE(imports_votes(10'000));
        plaza.send_signal(SIGKILL);
        plaza.wait();
        EXPECT_EQ(miscounted(), "0");
    }
    EXPECT_THAT(adopt(original()), ends(0, HasSubstr("posts: 0 imported, 5000 already present, 0 skipped\n")));
    EXPECT_EQ(target_fingerprint(), uninterrupted_result());
    EXPECT_EQ(miscounted(), "0");
}

TEST_F(AdoptInterrupted, InterruptReportsImportedRowsAndContinues) {
    target().exec("begin; lock table votes in share mode");
    auto plaza = started();
    ASSERT_TRUE(waits_for_lock());
    plaza.send_signal(SIGINT);
    target().exec("rollback");
    EXPECT_EQ(plaza.wait(), 130);
    EXPECT_THAT(plaza.output(),
                AllOf(HasSubstr("votes: 10000 imported, 0 already present, 0 skipped\n"),
                      HasSubstr("interrupted: imported rows are kept; run the command again to continue\n")));
    EXPECT_THAT(adopt(original()), ends(0, HasSubstr("votes: 40000 imported, 10000 already present, 0 skipped\n")));
    EXPECT_EQ(target_fingerprint(), uninterrupted_result());
}

TEST_F(AdoptInterrupted, LostConnectionIsReportedWithoutLoss) {
    for (const auto* lost : {"the source", "target"}) {
        target().exec("begin; lock table votes in share mode");
        auto plaza = started();
        ASSERT_TRUE(waits_for_lock());
        auto& there = lost == std::string_view("target") ? target() : static_cast<TestDatabase&>(original());
        there.exec(
            "select pg_terminate_backend(pid, 10000) from pg_stat_activity "
            "where application_name = 'plaza' and datname = current_database()");
        target().exec("rollback");
        EXPECT_EQ(plaza.wait(), 1) << plaza.output();
        EXPECT_THAT(plaza.output(), HasSubstr("rows imported so far are kept; run the command again to continue\n"));
    }
    EXPECT_EQ(adopt(original()).code, 0);
    EXPECT_EQ(target_fingerprint(), uninterrupted_result());
}

TEST_F(AdoptInterrupted, SecondImportIsRejected) {
    target().exec("begin; lock table votes in share mode");
    auto plaza = started();
    ASSERT_TRUE(waits_for_lock());
    EXPECT_THAT(adopt(original()), RefusesInOneLine("another plaza adopt is running on this database"));
    target().exec("rollback");
    EXPECT_EQ(plaza.wait(), 0) << plaza.output();
}

TEST_F(AdoptInterrupted, UserDeletedDuringImportIsSkipped) {
    target().exec("begin; lock table posts in share mode");
    auto plaza = started();
    ASSERT_TRUE(waits_for_lock());
    target().exec("delete from accounts where id = 7; commit");
    EXPECT_EQ(plaza.wait(), 3);
    EXPECT_THAT(plaza.output(),
                AllOf(HasSubstr("skipped 10 posts and 100 votes of user 7: the user was deleted from Plaza\n"),
                      HasSubstr("posts: 4990 imported, 0 already present, 10 skipped\n")));
    EXPECT_EQ(miscounted(), "0");
}

TEST_F(AdoptInterrupted, ServerKeepsVotesDuringImport) {
    Process server({"serve"}, on_target());
    const auto port = server.wait_until_listening();
    auto voter = signed_up(port, "carol");
    auto plaza = started();
    std::atomic<bool> is_done = false;
    int cast = 0;
    int failed = 0;
    std::jthread voting([&] {
        for (int round = 0; !is_done; ++round) {
            const auto post = 1 + round % 5'000;
            const auto answer = voter.post("/votes", fmt::format(R"({{"post_id":{},"dir":1}})", post));
            if (answer.status == 201) ++cast;
            if (answer.status >= 500) ++failed;
        }
    });
    EXPECT_EQ(plaza.wait(), 0) << plaza.output();
    is_done = true;
    voting.join();
    EXPECT_EQ(failed, 0);
    EXPECT_GT(cast, 0);
    EXPECT_EQ(miscounted(), "0");
    EXPECT_EQ(target().scalar("select count(*) from votes"), std::to_string(50'000 + cast));
}

}  // namespace plaza::test
