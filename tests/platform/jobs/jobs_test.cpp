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
#include <random>
#include <thread>

#include "platform/jobs/worker.hpp"
#include "platform/pg/client/database.hpp"
#include "tests/support/database.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

/// The state that the jobs of these tests change.
struct JobState {
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

Task<> run(JobState& state, Note note) {
    ++state.attempts;
    if (state.before) state.before(note.number);
    const std::lock_guard lock(state.mutex);
    state.done.push_back(note.number);
    co_return;
}

/// The parts of a server that jobs need: a loop, a database and optionally a worker.
class JobServer {
 public:
    enum class Worker { none, one };

    JobServer(const Secret& url, JobState& state, Worker worker) : database_(loop_, {.url = url}) {
        if (worker == Worker::one)
            worker_.emplace(loop_, database_, queue, std::vector{jobs::kind_of<Note>(state)}).start();
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~JobServer() {
        if (worker_) wait_for(worker_->finish());
        loop_.stop();
        thread_.join();
    }
    JobServer(const JobServer&) = delete;
    JobServer& operator=(const JobServer&) = delete;

    void enqueue(int number) { wait_for(jobs::enqueue(queue, database_, Note{number})); }
    /// Enqueues in a transaction that is rolled back.
    void enqueue_and_roll_back(int number) { wait_for(enqueue_and_throw(&queue, &database_, number)); }

    /// Sets the server's clock forward.
    void advance_clock(std::chrono::hours hours) {
        const auto now = Clock::machine_time();
        clock.measure(now + hours, now, now);
    }

    Clock clock;
    IdSource ids{std::random_device{}()};
    jobs::Queue queue{clock, ids};

 private:
    static Task<> enqueue_and_throw(jobs::Queue* queue, pg::Database* database, int number) {
        auto transaction = co_await database->begin();
        co_await jobs::enqueue(*queue, transaction, Note{number});
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
    [[nodiscard]] std::unique_ptr<JobServer> start_server(JobServer::Worker worker = JobServer::Worker::one) {
        return std::make_unique<JobServer>(database_.url(), state_, worker);
    }
    [[nodiscard]] bool is_queue_empty() { return database_.scalar("select count(*) from jobs") == "0"; }
    /// Makes all jobs due that wait for their next attempt.
    void make_jobs_due() { database_.exec("update jobs set run_at = clock_timestamp() where dead_at is null"); }

    TestDatabase database_;
    JobState state_;
};

TEST_F(Jobs, AreDoneOnceAndDeleted) {
    const auto server = start_server();
    for (int number = 0; number < 20; ++number) server->enqueue(number);
    server->queue.wake();
    EXPECT_TRUE(becomes_true([&] { return is_queue_empty(); }));
    EXPECT_THAT(state_.seen(), testing::UnorderedElementsAreArray(
                                   {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19}));
    EXPECT_EQ(server->queue.done, 20U);
}

TEST_F(Jobs, RolledBackTransactionAddsNoJob) {
    const auto server = start_server();
    server->enqueue_and_roll_back(1);
    EXPECT_TRUE(is_queue_empty());
    server->enqueue(2);
    EXPECT_TRUE(becomes_true([&] { return is_queue_empty(); }));
    EXPECT_THAT(state_.seen(), testing::ElementsAre(2));
}

TEST_F(Jobs, AreFoundWithoutWakeUp) {
    const auto enqueuer = start_server(JobServer::Worker::none);
    enqueuer->enqueue(7);
    const auto server = start_server();
    EXPECT_TRUE(becomes_true([&] { return is_queue_empty(); }));
    enqueuer->enqueue(8);
    EXPECT_TRUE(becomes_true([&] { return is_queue_empty(); }));
    EXPECT_THAT(state_.seen(), testing::ElementsAre(7, 8));
}

TEST_F(Jobs, EachIsDoneByOneServer) {
    const auto enqueuer = start_server(JobServer::Worker::none);
    for (int number = 0; number < 100; ++number) enqueuer->enqueue(number);
    const auto first = start_server();
    const auto second = start_server();
    EXPECT_TRUE(becomes_true([&] { return is_queue_empty(); }));
    EXPECT_EQ(state_.seen().size(), 100U);
    EXPECT_EQ(first->queue.done + second->queue.done, 100U);
}

TEST_F(Jobs, FailedJobsAreRetriedWithGrowingPauses) {
    state_.before = [this](int) {
        if (state_.attempts < 4) throw std::runtime_error("not yet");
    };
    const auto server = start_server();
    server->enqueue(1);
    // The pause doubles up to a limit. Half of it is random.
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
    EXPECT_TRUE(becomes_true([&] { return is_queue_empty(); }));
    EXPECT_EQ(state_.attempts, 4);
    EXPECT_EQ(server->queue.failed, 3U);
}

TEST_F(Jobs, RepeatedlyFailingJobsAreGivenUpAndKept) {
    state_.before = [](int) { throw std::runtime_error("never"); };
    const auto server = start_server();
    server->enqueue(1);
    ASSERT_TRUE(becomes_true([&] {
        make_jobs_due();
        return server->queue.given_up == 1;
    }));
    ASSERT_TRUE(becomes_true([&] { return database_.scalar("select count(dead_at) from jobs") == "1"; }));
    EXPECT_EQ(state_.attempts, 4);
    EXPECT_EQ(database_.scalar("select last_error from jobs"), "never");
}

TEST_F(Jobs, GivenUpJobsAreNotRetried) {
    state_.before = [](int) { throw jobs::GiveUp("it cannot be"); };
    const auto server = start_server();
    server->enqueue(1);
    ASSERT_TRUE(becomes_true([&] { return database_.scalar("select count(dead_at) from jobs") == "1"; }));
    EXPECT_EQ(state_.attempts, 1);
}

TEST_F(Jobs, ServersDecideByTheirClockWhatIsDue) {
    const auto later = start_server(JobServer::Worker::none);
    later->advance_clock(std::chrono::hours{1});
    later->enqueue(1);
    EXPECT_EQ(
        database_.scalar("select run_at = created_at and run_at - clock_timestamp() between interval '50 min' and "
                         "interval '70 min' from jobs"),
        "t");
    const auto server = start_server();
    server->enqueue(2);
    EXPECT_TRUE(becomes_true([&] { return state_.seen().size() == 1; }));
    EXPECT_THAT(state_.seen(), testing::ElementsAre(2)) << "the other job is not due";
    server->advance_clock(std::chrono::hours{2});
    EXPECT_TRUE(becomes_true([&] { return is_queue_empty(); }));
    EXPECT_THAT(state_.seen(), testing::ElementsAre(2, 1));
}

TEST_F(Jobs, PausesFollowClockOfServer) {
    state_.before = [](int) { throw std::runtime_error("not yet"); };
    const auto server = start_server();
    server->advance_clock(std::chrono::hours{1});
    server->enqueue(1);
    EXPECT_TRUE(becomes_true([&] {
        return database_.scalar(
                   "select count(*) from jobs where last_error = 'not yet' and run_at > now() + "
                   "interval '1 hour'") == "1";
    }));
}

TEST_F(Jobs, IdsThatExistAreReplaced) {
    database_.exec(R"sql(
        create sequence calls;
        create function meet_existing() returns trigger language plpgsql as $$
        begin
            return case when nextval('calls') % 4 = 0 then new end;
        end $$;
        create trigger meet_existing before insert on jobs for each row execute function meet_existing())sql");
    const auto server = start_server(JobServer::Worker::none);
    for (int number = 0; number < 3; ++number) server->enqueue(number);
    EXPECT_EQ(database_.scalar("select count(*) from jobs"), "3");
}

TEST_F(Jobs, JobsOfDeadServerAreTakenOver) {
    const auto enqueuer = start_server(JobServer::Worker::none);
    enqueuer->enqueue(1);
    // The state that a killed server leaves: taken, but not returned.
    database_.exec("update jobs set attempts = 1, run_at = clock_timestamp() - interval '1 ms'");
    const auto server = start_server();
    EXPECT_TRUE(becomes_true([&] { return is_queue_empty(); }));
    EXPECT_EQ(state_.attempts, 1);
}

TEST_F(Jobs, JobsThatKillEveryServerAreGivenUp) {
    const auto enqueuer = start_server(JobServer::Worker::none);
    enqueuer->enqueue(1);
    database_.exec("update jobs set attempts = 4");
    const auto server = start_server();
    EXPECT_TRUE(becomes_true([&] { return database_.scalar("select count(dead_at) from jobs") == "1"; }));
    EXPECT_EQ(state_.attempts, 0);
}

TEST_F(Jobs, UnknownKindsAreLeftForOtherServers) {
    database_.exec(
        "insert into jobs (id, kind, payload, run_at, created_at) "
        "values (1, 'test.of_a_newer_version', '{}', now(), now())");
    const auto server = start_server();
    server->enqueue(1);
    EXPECT_TRUE(becomes_true([&] { return database_.scalar("select count(*) from jobs") == "1"; }));
    EXPECT_EQ(database_.scalar("select attempts from jobs"), "0");
}

TEST_F(Jobs, UnreadablePayloadIsGivenUp) {
    database_.exec(
        "insert into jobs (id, kind, payload, run_at, created_at) "
        "values (1, 'test.note', '{\"nombre\": 1}', now(), now())");
    const auto server = start_server();
    EXPECT_TRUE(becomes_true([&] { return database_.scalar("select count(dead_at) from jobs") == "1"; }));
}

TEST_F(Jobs, JobTakenOverIsNotEndedByLateServer) {
    // Another attempt takes over the lease while the job runs.
    state_.before = [this](int) { database_.exec("update jobs set attempts = attempts + 1, run_at = 'infinity'"); };
    const auto server = start_server();
    server->enqueue(1);
    EXPECT_TRUE(becomes_true([&] { return server->queue.done == 1; }));
    EXPECT_FALSE(is_queue_empty());
}

}  // namespace plaza::test
