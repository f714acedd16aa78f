// Transactions: commit, rollback and interruptions.
#include <gtest/gtest.h>

#include <chrono>

#include "platform/base/signal.hpp"
#include "tests/platform/pg/loop.hpp"
#include "tests/support/database.hpp"

namespace plaza::test {
namespace {

using namespace std::chrono_literals;
using pg::Lane;

const pg::Write<void(int)> insert_mark{"test.insert_mark", "insert into marks (mark) values ($1)"};
const pg::Read<std::int64_t()> count_marks{"test.count_marks", Lane::point, "select count(*) from marks"};
const pg::Write<std::int64_t()> next_attempt{"test.next_attempt", "select nextval('attempts')"};
const pg::Write<void()> collide{"test.collide", "do $$ begin raise sqlstate '40001'; end $$"};

const pg::Write<void()> end_connection{"test.end_connection", "select pg_terminate_backend(pg_backend_pid())"};

class Transactions : public testing::Test {
 protected:
    Transactions() : database(TestDatabase::Schema::empty) {
        database.exec("create table marks (mark int primary key)");
        settings.url = database.url();
        settings.write.connections = 1;
    }

    [[nodiscard]] std::string marks() { return database.scalar("select count(*) from marks"); }
    [[nodiscard]] std::string connections(const std::string& state) {
        return database.scalar(
            "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'plaza' "
            "and state = $1 and query <> ''",
            {state});
    }

    TestDatabase database;
    pg::Settings settings;
};

Task<std::int64_t> insert_two_and_commit(pg::Database& db) {
    auto tx = co_await db.begin();
    co_await tx.run(insert_mark, 1);
    co_await tx.run(insert_mark, 2);
    const auto seen = co_await tx.one(count_marks);
    co_await tx.commit();
    co_return seen;
}

Task<int> insert_and_forget(pg::Database& db) {
    auto tx = co_await db.begin();
    co_await tx.run(insert_mark, 1);
    co_return 1;
}

Task<int> insert_and_throw(pg::Database& db) {
    auto tx = co_await db.begin();
    co_await tx.run(insert_mark, 1);
    throw std::runtime_error("changed my mind");
}

Task<int> commit_after_an_error(pg::Database& db) {
    auto tx = co_await db.begin();
    co_await tx.run(insert_mark, 1);
    try {
        co_await tx.run(insert_mark, 1);
    } catch (const pg::Error& error) {
        EXPECT_EQ(error.constraint, "marks_pkey");
    }
    co_await tx.commit();
    co_return 1;
}

Task<int> commit_without_the_first_statement(pg::Database& db) {
    auto tx = co_await db.begin();
    try {
        co_await tx.run(insert_mark, 1);
    } catch (const pg::Unavailable&) {
    }
    co_await tx.commit();
    co_return 1;
}

Task<int> begin_and_commit(pg::Database& db) {
    auto tx = co_await db.begin();
    co_await tx.commit();
    co_return 1;
}

Task<int> insert_and_wait(pg::Database& db, Signal& event) {
    auto tx = co_await db.begin();
    co_await tx.run(insert_mark, 1);
    co_await event.wait();
    co_await tx.run(insert_mark, 2);
    co_await tx.commit();
    co_return 1;
}

Task<std::int64_t> insert_by_luck(pg::Tx& tx, int first_mark) {
    const auto attempt = co_await tx.one(next_attempt);
    co_await tx.run(insert_mark, first_mark + static_cast<int>(attempt));
    if (attempt < 3) co_await tx.run(collide);
    co_return attempt;
}

/// Ends its own connection until the given attempt.
Task<std::int64_t> insert_or_end_connection(pg::Tx& tx, int last_attempt) {
    const auto attempt = co_await tx.one(next_attempt);
    co_await tx.run(insert_mark, static_cast<int>(attempt));
    if (attempt < last_attempt) co_await tx.run(end_connection);
    co_return attempt;
}

TEST_F(Transactions, CommitIsVisibleToOthers) {
    PgLoop loop(settings);
    EXPECT_EQ(loop.run(insert_two_and_commit(loop.db)).value, 2);
    EXPECT_EQ(marks(), "2");
}

TEST_F(Transactions, DroppedTransactionRollsBackAndFreesConnection) {
    PgLoop loop(settings);
    EXPECT_TRUE(loop.run(insert_and_forget(loop.db)).value);
    EXPECT_TRUE(loop.run(insert_and_throw(loop.db)).thrown<std::runtime_error>());
    EXPECT_EQ(loop.run(loop.db.run(insert_mark, 7)).value, 1);
    EXPECT_EQ(marks(), "1");
    EXPECT_EQ(connections("idle in transaction"), "0");
}

TEST_F(Transactions, CommitAfterErrorThrows) {
    PgLoop loop(settings);
    EXPECT_EQ(loop.run(commit_after_an_error(loop.db)).thrown<pg::Error>().value().sqlstate, "25P02");
    EXPECT_EQ(marks(), "0");
    EXPECT_EQ(loop.run(insert_two_and_commit(loop.db)).value, 2);
}

TEST_F(Transactions, EmptyTransactionNeedsNoConnection) {
    settings.write.connections = 0;
    PgLoop loop(settings);
    EXPECT_EQ(loop.run(begin_and_commit(loop.db)).value, 1);
}

TEST_F(Transactions, CommitWithoutConnectionThrows) {
    settings.write.connections = 0;
    settings.max_wait = 100ms;
    PgLoop loop(settings);
    EXPECT_TRUE(loop.run(commit_without_the_first_statement(loop.db)).thrown<pg::Unavailable>());
}

TEST_F(Transactions, NextTransactionWaitsForConnection) {
    PgLoop loop(settings);
    Signal event;
    const auto first = loop.start(insert_and_wait(loop.db, event));
    loop.run_until([&] { return connections("idle in transaction") == "1"; });
    const auto second = loop.start(loop.db.run(insert_mark, 3));
    event.set();
    loop.run_until([&] { return first->is_known() && second->is_known(); });
    EXPECT_EQ(second->value, 1);
    EXPECT_EQ(marks(), "3");
}

TEST_F(Transactions, ConflictingTransactionIsRepeatedAsWhole) {
    database.exec("create sequence attempts");
    PgLoop loop(settings);
    EXPECT_EQ(loop.run(loop.db.transact(&insert_by_luck, 10)).value, 3);
    EXPECT_EQ(database.scalar("select string_agg(mark::text, ',') from marks"), "13");
}

TEST_F(Transactions, TransactionOfLostConnectionIsRepeatedOnce) {
    database.exec("create sequence attempts");
    PgLoop loop(settings);
    EXPECT_EQ(loop.run(loop.db.transact(&insert_or_end_connection, 2)).value, 2);
    EXPECT_EQ(marks(), "1");
    EXPECT_FALSE(
        loop.run(loop.db.transact(&insert_or_end_connection, 5)).thrown<pg::Unavailable>().value().outcome_unknown);
    EXPECT_EQ(marks(), "1");
    EXPECT_EQ(database.scalar("select last_value from attempts"), "4");
}

TEST_F(Transactions, ServerEndsStalledTransaction) {
    settings.idle_in_transaction_timeout = 100ms;
    PgLoop loop(settings);
    Signal event;
    const auto stalled = loop.start(insert_and_wait(loop.db, event));
    loop.run_until([&] { return connections("idle in transaction") == "1"; });
    const auto next = loop.start(loop.db.run(insert_mark, 3));
    loop.run_until([&] { return next->is_known(); });
    EXPECT_EQ(next->value, 1);
    event.set();
    loop.run_until([&] { return stalled->is_known(); });
    EXPECT_FALSE(stalled->thrown<pg::Unavailable>().value().outcome_unknown);
    EXPECT_EQ(marks(), "1");
}

TEST_F(Transactions, InterruptedCommitHasUnknownOutcome) {
    database.exec(
        "create function slow() returns trigger language plpgsql as "
        "$$ begin perform pg_sleep(10); return new; end $$");
    database.exec(
        "create constraint trigger slow after insert on marks deferrable initially deferred "
        "for each row execute function slow()");
    PgLoop loop(settings);
    const auto interrupted = loop.start(insert_two_and_commit(loop.db));
    loop.run_until([&] {
        return database.scalar(
                   "select count(*) from pg_stat_activity where state = 'active' and query = 'commit' and "
                   "datname = current_database()") == "1";
    });
    database.exec(
        "select pg_terminate_backend(pid) from pg_stat_activity where query = 'commit' and "
        "datname = current_database()");
    loop.run_until([&] { return interrupted->is_known(); });
    EXPECT_TRUE(interrupted->thrown<pg::Unavailable>().value().outcome_unknown);
}

TEST_F(Transactions, ReadOnlyServerRefusesWrites) {
    database.exec(
        "do $$ begin execute format('alter database %I set default_transaction_read_only = on', "
        "current_database()); end $$");
    PgLoop loop(settings);
    EXPECT_TRUE(loop.run(loop.db.run(insert_mark, 1)).thrown<pg::Unavailable>());
    EXPECT_EQ(loop.run(loop.db.one(count_marks)).value, 0);
}

TEST_F(Transactions, DestroyedOpenTransactionLeavesNothing) {
    Signal event;
    {
        PgLoop loop(settings);
        loop.start(insert_and_wait(loop.db, event));
        loop.run_until([&] { return connections("idle in transaction") == "1"; });
        loop.db.close();
        event.set();
    }
    EXPECT_EQ(marks(), "0");
}

}  // namespace
}  // namespace plaza::test
