#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>

#include "platform/jobs/worker.hpp"
#include "platform/pg/client/database.hpp"
#include "tests/support/database.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

/// What the jobs of these tests do their work on.
struct Ground {
    std::mutex mutex;
    std::vector<int> done;
    std::atomic<int> attempts = 0;
    std::function<void(int)> before;  // may throw

    [[nodiscard]] std::vector<int> seen() {
        const std::lock_guard lock(mutex);
        return done;
    }
};

struct Note {
    static constexpr std::string_view kind = "test.note";
    static constexpr jobs::Retry retry{4, std::chrono::seconds{100}, std::chrono::seconds{250}};

    int number = 0;
};
BOOST_DESCRIBE_STRUCT(Note, (), (number))

Task<> run(Ground& ground, Note note) {
    ++ground.attempts;
    if (ground.before) ground.before(note.number);
    const std::lock_guard lock(ground.mutex);
    ground.done.push_back(note.number);
    co_return;
}

/// A loop with a database and, if asked, a worker: what jobs need of a server.
class Workplace {
 public:
    enum class Worker { none, one };

    Workplace(const Secret& url, Ground& ground, Worker worker) : database_(loop_, {.url = url}) {
        if (worker == Worker::one)
            worker_.emplace(loop_, database_, queue, std::vector{jobs::kind_of<Note>(ground)}).start();
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~Workplace() {
        if (worker_) wait_for(worker_->finish());
        loop_.stop();
        thread_.join();
    }
    Workplace(const Workplace&) = delete;
    Workplace& operator=(const Workplace&) = delete;

    void enqueue(int number) { wait_for(jobs::enqueue(database_, Note{number})); }
    /// Enqueues in a transaction that is dropped.
    void enqueue_in_vain(int number) { wait_for(enqueue_and_drop(&database_, number)); }

    jobs::Queue queue;

 private:
    static Task<> enqueue_and_drop(pg::Database* database, int number) {
        auto transaction = co_await database->begin();
        co_await jobs::enqueue(transaction, Note{number});
        throw std::runtime_error("dropped");
    }

    void wait_for(Task<> task) {
        std::promise<void> is_over;
        boost::asio::co_spawn(loop_, std::move(task), [&](const std::exception_ptr&) { is_over.set_value(); });
        is_over.get_future().wait();
    }

    boost::asio::io_context loop_{1};
    pg::Database database_;
    std::optional<jobs::Worker> worker_;
    std::thread thread_;
};

class Jobs : public testing::Test {
 protected:
    [[nodiscard]] std::unique_ptr<Workplace> workplace(Workplace::Worker worker = Workplace::Worker::one) {
        return std::make_unique<Workplace>(database_.url(), ground_, worker);
    }
    [[nodiscard]] bool are_all_gone() { return database_.scalar("select count(*) from jobs") == "0"; }
    /// What waits for its next attempt waits no longer.
    void let_time_pass() { database_.exec("update jobs set run_at = clock_timestamp() where dead_at is null"); }

    TestDatabase database_;
    Ground ground_;
};

TEST_F(Jobs, AreDoneOnceAndGone) {
    const auto office = workplace();
    for (int number = 0; number < 20; ++number) office->enqueue(number);
    office->queue.wake();
    EXPECT_TRUE(becomes_true([&] { return are_all_gone(); }));
    EXPECT_THAT(ground_.seen(), testing::UnorderedElementsAreArray(
                                    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19}));
    EXPECT_EQ(office->queue.done, 20U);
}

TEST_F(Jobs, OfATransactionThatIsDroppedAreNone) {
    const auto office = workplace();
    office->enqueue_in_vain(1);
    EXPECT_TRUE(are_all_gone());
    office->enqueue(2);
    EXPECT_TRUE(becomes_true([&] { return are_all_gone(); }));
    EXPECT_THAT(ground_.seen(), testing::ElementsAre(2));
}

TEST_F(Jobs, AreFoundWithoutACall) {
    const auto clerk = workplace(Workplace::Worker::none);
    clerk->enqueue(7);
    const auto office = workplace();
    EXPECT_TRUE(becomes_true([&] { return are_all_gone(); }));
    clerk->enqueue(8);
    EXPECT_TRUE(becomes_true([&] { return are_all_gone(); }));
    EXPECT_THAT(ground_.seen(), testing::ElementsAre(7, 8));
}

TEST_F(Jobs, OfSeveralServersEachIsDoneByOne) {
    const auto clerk = workplace(Workplace::Worker::none);
    for (int number = 0; number < 100; ++number) clerk->enqueue(number);
    const auto first = workplace();
    const auto second = workplace();
    EXPECT_TRUE(becomes_true([&] { return are_all_gone(); }));
    EXPECT_EQ(ground_.seen().size(), 100U);
    EXPECT_EQ(first->queue.done + second->queue.done, 100U);
}

TEST_F(Jobs, ThatFailAreTriedAgainAfterLongerAndLongerPauses) {
    ground_.before = [this](int) {
        if (ground_.attempts < 4) throw std::runtime_error("not yet");
    };
    const auto office = workplace();
    office->enqueue(1);
    // Half of what doubles each time, up to a limit, is left to chance.
    struct Pause {
        const char* shortest;
        const char* longest;
    };
    for (const auto& [shortest, longest] : {Pause{"50", "100"}, Pause{"100", "200"}, Pause{"125", "250"}}) {
        const auto rests = fmt::format(
            "select count(*) from jobs where last_error = 'not yet' "
            "and run_at - clock_timestamp() between interval '{} s' - interval '30 s' and interval '{} s'",
            shortest, longest);
        EXPECT_TRUE(becomes_true([&] { return database_.scalar(rests) == "1"; })) << shortest;
        database_.exec("update jobs set run_at = clock_timestamp(), last_error = null");
    }
    EXPECT_TRUE(becomes_true([&] { return are_all_gone(); }));
    EXPECT_EQ(ground_.attempts, 4);
    EXPECT_EQ(office->queue.failed, 3U);
}

TEST_F(Jobs, ThatKeepFailingAreGivenUpAndKeptForAWeek) {
    ground_.before = [](int) { throw std::runtime_error("never"); };
    const auto office = workplace();
    office->enqueue(1);
    ASSERT_TRUE(becomes_true([&] {
        let_time_pass();
        return office->queue.given_up == 1;
    }));
    ASSERT_TRUE(becomes_true([&] { return database_.scalar("select count(dead_at) from jobs") == "1"; }));
    EXPECT_EQ(ground_.attempts, 4);
    EXPECT_EQ(database_.scalar("select last_error from jobs"), "never");
}

TEST_F(Jobs, ThatGiveUpAreNotTriedAgain) {
    ground_.before = [](int) { throw jobs::GiveUp("it cannot be"); };
    const auto office = workplace();
    office->enqueue(1);
    ASSERT_TRUE(becomes_true([&] { return database_.scalar("select count(dead_at) from jobs") == "1"; }));
    EXPECT_EQ(ground_.attempts, 1);
}

TEST_F(Jobs, OfAServerThatEndedAreTakenOver) {
    const auto clerk = workplace(Workplace::Worker::none);
    clerk->enqueue(1);
    // As a killed server leaves it: taken, and not given back.
    database_.exec("update jobs set attempts = 1, run_at = clock_timestamp() - interval '1 ms'");
    const auto office = workplace();
    EXPECT_TRUE(becomes_true([&] { return are_all_gone(); }));
    EXPECT_EQ(ground_.attempts, 1);
}

TEST_F(Jobs, ThatEndEveryServerAreGivenUp) {
    const auto clerk = workplace(Workplace::Worker::none);
    clerk->enqueue(1);
    database_.exec("update jobs set attempts = 4");
    const auto office = workplace();
    EXPECT_TRUE(becomes_true([&] { return database_.scalar("select count(dead_at) from jobs") == "1"; }));
    EXPECT_EQ(ground_.attempts, 0);
}

TEST_F(Jobs, OfUnknownKindsAreLeftToWhoKnowsThem) {
    database_.exec("insert into jobs (kind, payload) values ('test.of_a_newer_version', '{}')");
    const auto office = workplace();
    office->enqueue(1);
    EXPECT_TRUE(becomes_true([&] { return database_.scalar("select count(*) from jobs") == "1"; }));
    EXPECT_EQ(database_.scalar("select attempts from jobs"), "0");
}

TEST_F(Jobs, WithAPayloadThatNobodyCanReadAreGivenUp) {
    database_.exec("insert into jobs (kind, payload) values ('test.note', '{\"nombre\": 1}')");
    const auto office = workplace();
    EXPECT_TRUE(becomes_true([&] { return database_.scalar("select count(dead_at) from jobs") == "1"; }));
}

TEST_F(Jobs, ThatWereTakenOverAreNotEndedByWhoCameLate) {
    // While it runs, its lease is lost to another attempt.
    ground_.before = [this](int) { database_.exec("update jobs set attempts = attempts + 1, run_at = 'infinity'"); };
    const auto office = workplace();
    office->enqueue(1);
    EXPECT_TRUE(becomes_true([&] { return office->queue.done == 1; }));
    EXPECT_FALSE(are_all_gone());
}

}  // namespace plaza::test
