// The call sends a statement, not the `co_await`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "tests/platform/pg/loop.hpp"
#include "tests/support/database.hpp"

namespace plaza::test {
namespace {

using namespace std::chrono_literals;
using pg::Lane;
using testing::HasSubstr;

const pg::Read<std::int64_t()> transaction_start{"test.send_transaction_start", Lane::point,
                                                 "select (extract(epoch from now()) * 1000000)::bigint"};
const pg::Read<std::int64_t(std::int64_t, std::int64_t)> divide{"test.send_divide", Lane::point, "select $1 / $2"};
const pg::Read<std::int64_t()> count_marks{"test.send_count_marks", Lane::point, "select count(*) from marks"};
const pg::Write<void(int)> insert_mark{"test.send_insert_mark", "insert into marks (mark) values ($1)"};

class Send : public testing::Test {
 protected:
    Send() : database(TestDatabase::Schema::empty) {
        database.exec("create table marks (mark int primary key)");
        settings.url = database.url();
    }

    [[nodiscard]] std::string marks() { return database.scalar("select count(*) from marks"); }
    [[nodiscard]] std::string open_transactions() {
        return database.scalar(
            "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'plaza' "
            "and state like 'idle in transaction%'");
    }

    /// The number of batches of this size that the point lane has sent.
    static std::uint64_t batches_of(const PgLoop& loop, std::uint64_t size) {
        const auto place = std::ranges::find(pg::batch_bounds, size) - pg::batch_bounds.begin();
        return loop.db.tallies(Lane::point).batch_sizes.count(static_cast<std::size_t>(place));
    }

    TestDatabase database;
    pg::Settings settings;
};

Task<bool> read_in_one_turn(pg::Database& db) {
    auto first = db.one(transaction_start);
    auto second = db.one(transaction_start);
    const auto first_start = co_await std::move(first);
    const auto second_start = co_await std::move(second);
    co_return first_start == second_start;
}

Task<bool> read_in_two_turns(pg::Database& db) {
    const auto first_start = co_await db.one(transaction_start);
    const auto second_start = co_await db.one(transaction_start);
    co_return first_start == second_start;
}

Task<std::int64_t> await_backwards(pg::Database& db) {
    auto failing = db.one(divide, 1, 0);
    auto succeeding = db.one(divide, 6, 3);
    const auto quotient = co_await std::move(succeeding);
    EXPECT_EQ(quotient, 2);
    co_return co_await std::move(failing);
}

Task<int> drop_all(pg::Database& db) {
    (void)db.one(divide, 6, 3);
    (void)db.one(divide, 6, 0);
    (void)db.run(insert_mark, 1);
    co_return 1;
}

Task<int> commit_at_once(pg::Database& db, int mark, int other_mark) {
    auto tx = co_await db.begin();
    auto first = tx.run(insert_mark, mark);
    auto second = tx.run(insert_mark, other_mark);
    auto commit = tx.commit();
    co_await std::move(commit);
    const auto made = co_await std::move(first);
    const auto made_too = co_await std::move(second);
    co_return static_cast<int>(made + made_too);
}

Task<std::string> use_after_commit(pg::Database& db) {
    auto tx = co_await db.begin();
    auto first = tx.run(insert_mark, 1);
    auto commit = tx.commit();
    auto late = tx.run(insert_mark, 2);
    co_await std::move(commit);
    try {
        co_await std::move(late);
    } catch (const pg::Unavailable& failure) {
        co_return failure.reason;
    }
    co_return "";
}

Task<std::string> go_on_after_an_error(pg::Database& db) {
    auto tx = co_await db.begin();
    auto failing = tx.one(divide, 1, 0);
    auto after = tx.run(insert_mark, 1);
    std::string reason;
    try {
        co_await std::move(after);
    } catch (const pg::Error& error) {
        reason = error.message;
    }
    co_await std::move(failing);
    co_return reason;
}

Task<std::string> reason_after_an_error(pg::Database& db) {
    auto tx = co_await db.begin();
    auto failing = tx.one(divide, 1, 0);
    auto after = tx.run(insert_mark, 1);
    try {
        co_await std::move(after);
    } catch (const pg::Error& error) {
        co_return error.message;
    }
    co_return "";
}

Task<int> drop_within(pg::Database& db) {
    auto tx = co_await db.begin();
    (void)tx.run(insert_mark, 1);
    (void)tx.run(insert_mark, 2);
    co_return 1;
}

Task<int> drop_later(pg::Database& db) {
    auto tx = co_await db.begin();
    co_await tx.run(insert_mark, 1);
    (void)tx.run(insert_mark, 2);
    co_return 1;
}

Task<std::int64_t> wait_for_the_second(pg::Database& db) {
    auto tx = co_await db.begin();
    auto first = tx.run(insert_mark, 1);
    auto second = tx.run(insert_mark, 2);
    co_return co_await std::move(second);
}

TEST_F(Send, ReadsBeforeFirstAwaitAreOneBatch) {
    PgLoop loop(settings);
    EXPECT_EQ(loop.run(read_in_one_turn(loop.db)).value, true);
    EXPECT_EQ(loop.run(read_in_two_turns(loop.db)).value, false);
    EXPECT_EQ(batches_of(loop, 2), 1);
    EXPECT_EQ(batches_of(loop, 1), 2);
}

TEST_F(Send, AwaitingTaskThrowsItsError) {
    PgLoop loop(settings);
    EXPECT_EQ(loop.run(await_backwards(loop.db)).thrown<pg::Error>().value().sqlstate, "22012");
    loop.db.close();
    auto refused = loop.db.one(divide, 6, 3);
    EXPECT_TRUE(loop.run(std::move(refused)).thrown<pg::Unavailable>());
}

TEST_F(Send, DroppedTaskHasNoEffectOnOthers) {
    PgLoop loop(settings);
    EXPECT_EQ(loop.run(drop_all(loop.db)).value, 1);
    EXPECT_EQ(loop.run(loop.db.one(divide, 8, 2)).value, 4);
    loop.run_until([&] { return marks() == "1"; });
    loop.run(drop_all(loop.db));
}

TEST_F(Send, TransactionOfOneTurnIsOneRoundTrip) {
    PgLoop loop(settings);
    EXPECT_EQ(loop.run(commit_at_once(loop.db, 1, 2)).value, 2);
    EXPECT_EQ(marks(), "2");
    EXPECT_THAT(loop.run(reason_after_an_error(loop.db)).value.value(),
                HasSubstr("an earlier statement of the transaction failed"));
}

TEST_F(Send, TransactionOfOneTurnFailsAsWhole) {
    PgLoop loop(settings);
    EXPECT_EQ(loop.run(commit_at_once(loop.db, 1, 1)).thrown<pg::Error>().value().sqlstate, "25P02");
    EXPECT_EQ(loop.run(go_on_after_an_error(loop.db)).thrown<pg::Error>().value().sqlstate, "22012");
    EXPECT_EQ(marks(), "0");
    EXPECT_EQ(loop.run(commit_at_once(loop.db, 3, 4)).value, 2);
}

TEST_F(Send, StatementAfterCommitThrows) {
    PgLoop loop(settings);
    EXPECT_EQ(loop.run(use_after_commit(loop.db)).value, "the transaction is over");
    EXPECT_EQ(marks(), "1");
}

TEST_F(Send, DroppedTransactionIsRolledBack) {
    settings.write.connections = 1;
    PgLoop loop(settings);
    EXPECT_EQ(loop.run(drop_within(loop.db)).value, 1);
    EXPECT_EQ(loop.run(drop_later(loop.db)).value, 1);
    EXPECT_EQ(loop.run(loop.db.run(insert_mark, 3)).value, 1);
    EXPECT_EQ(marks(), "1");
    EXPECT_EQ(open_transactions(), "0");
}

TEST_F(Send, TransactionWithoutConnectionFailsAllItsStatements) {
    settings.write.connections = 0;
    settings.max_wait = 100ms;
    PgLoop loop(settings);
    EXPECT_TRUE(loop.run(wait_for_the_second(loop.db)).thrown<pg::Unavailable>());
    EXPECT_TRUE(loop.run(commit_at_once(loop.db, 1, 2)).thrown<pg::Unavailable>());
}

TEST_F(Send, DestroyedPendingTransactionsLeaveNothing) {
    settings.write.connections = 0;
    PgLoop loop(settings);
    loop.start(wait_for_the_second(loop.db));
    loop.start(commit_at_once(loop.db, 1, 2));
    (void)loop.run(loop.db.one(count_marks));
}

}  // namespace
}  // namespace plaza::test
