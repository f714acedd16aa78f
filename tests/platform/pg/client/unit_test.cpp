// Units: all or nothing in one round trip, lost connections, and units in a transaction.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "platform/base/signal.hpp"
#include "tests/platform/pg/client/units.hpp"

namespace plaza::test {
namespace {

const pg::Write<void(int)> copy_mark{"test.unit_copy_mark",
                                     "insert into copies (mark) select mark from marks where mark = $1"};
const pg::Write<int(int)> find_copy{"test.unit_find_copy", "select mark from copies where mark = $1 for update"};
const pg::Write<int(int)> slow_down{"test.unit_slow_down", "select $1 from pg_sleep($1 / 1000.0)"};

Task<int> ask_for_results(pg::Writer& db) {
    pg::Unit unit(db);
    const auto row = unit.add(insert_mark, 7);
    const auto none = unit.add(find_copy, 7);
    const auto count = unit.add(copy_mark, 7);
    const auto no_count = unit.add(copy_mark, 8);
    const auto copied = unit.add(find_copy, 7);
    EXPECT_THROW((void)row.row(), std::logic_error);
    EXPECT_THROW((void)count.affected(), std::logic_error);
    co_await unit.commit();
    EXPECT_EQ(row.row(), 7);
    EXPECT_EQ(row.row(), 7) << "again";
    EXPECT_EQ(row.affected(), 1);
    EXPECT_EQ(none.row(), std::nullopt);
    EXPECT_EQ(count.affected(), 1);
    EXPECT_EQ(no_count.affected(), 0);
    EXPECT_EQ(copied.row(), 7);
    co_return 1;
}

Task<int> ask_after_a_failure(pg::Writer& db) {
    pg::Unit unit(db);
    const auto made = unit.add(insert_mark, 1);
    unit.add(insert_copy, 13);
    try {
        co_await unit.commit();
    } catch (const pg::Error&) {
    }
    EXPECT_THROW((void)made.row(), pg::Error);
    co_return 1;
}

Task<int> commit_nothing(pg::Writer& db) {
    pg::Unit unit(db);
    co_await unit.commit();
    co_return 1;
}

Task<int> drop_units(pg::Writer& db) {
    pg::Unit forgotten(db);
    forgotten.add(insert_mark, 1);
    pg::Unit sent(db);
    sent.add(insert_mark, 2);
    sent.add(insert_copy, 2);
    (void)sent.commit();
    co_return 1;
}

Task<int> mark_slowly(pg::Writer& db, int mark, int pause_ms) {
    pg::Unit unit(db);
    unit.add(insert_mark, mark);
    unit.add(slow_down, pause_ms);
    unit.add(insert_copy, mark);
    co_await unit.commit();
    co_return 1;
}

Task<int> within_transaction(pg::Database& db, Signal& event) {
    auto tx = co_await db.begin();
    co_await mark_and_copy(tx, 1, 1);
    co_await mark_and_copy(tx, 2, 2);
    co_await event.wait();
    co_await tx.commit();
    co_return 1;
}

Task<int> within_dropped_transaction(pg::Database& db) {
    auto tx = co_await db.begin();
    co_await mark_and_copy(tx, 1, 1);
    throw std::runtime_error("changed my mind");
}

Task<int> within_failing_transaction(pg::Database& db) {
    auto tx = co_await db.begin();
    co_await mark_and_copy(tx, 1, 1);
    try {
        co_await mark_and_copy(tx, 2, 13);
    } catch (const pg::Error& error) {
        EXPECT_EQ(error.constraint, "copies_mark_check");
    }
    co_await tx.commit();
    co_return 1;
}

TEST_F(Units, AreAtomic) {
    PgLoop loop(settings);
    EXPECT_EQ(loop.run(mark_and_copy(loop.db, 1, 1)).value, 1);
    EXPECT_EQ(marks() + copies(), "11");
    EXPECT_EQ(transactions(), "1");
    const auto refused = loop.run(mark_and_copy(loop.db, 2, 13)).thrown<pg::Error>().value();
    EXPECT_EQ(refused.constraint, "copies_mark_check");
    EXPECT_EQ(loop.run(mark_and_copy(loop.db, 1, 5)).thrown<pg::Error>().value().constraint, "marks_pkey");
    EXPECT_EQ(marks() + copies(), "11");
}

TEST_F(Units, ReportResultsOfStatements) {
    PgLoop loop(settings);
    EXPECT_EQ(loop.run(ask_for_results(loop.db)).value, 1);
    EXPECT_EQ(loop.run(ask_after_a_failure(loop.db)).value, 1);
}

TEST_F(Units, EmptyUnitNeedsNoConnection) {
    settings.write.connections = 0;
    PgLoop loop(settings);
    EXPECT_EQ(loop.run(commit_nothing(loop.db)).value, 1);
}

TEST_F(Units, DroppedUnitHasNoEffectOnOthers) {
    PgLoop loop(settings);
    EXPECT_EQ(loop.run(drop_units(loop.db)).value, 1);
    EXPECT_EQ(loop.run(mark_and_copy(loop.db, 3, 3)).value, 3);
    EXPECT_EQ(database.scalar("select string_agg(mark::text, ' ' order by mark) from marks"), "2 3");
    EXPECT_EQ(copies(), "2");
}

TEST_F(Units, LostConnectionMakesOutcomeUnknown) {
    let_commits_wait();
    PgLoop loop(settings);
    const std::vector outcomes{loop.start(mark_and_copy(loop.db, 1, 1)), loop.start(mark_and_copy(loop.db, 2, 2))};
    loop.run_until([&] { return is_active("insert into copies%"); });
    end_connections();
    await_all(loop, outcomes);
    for (const auto& outcome : outcomes) EXPECT_TRUE(outcome->thrown<pg::Unavailable>().value().outcome_unknown);
    EXPECT_EQ(marks() + copies(), "00");
}

// Connections are terminated repeatedly while units of two shapes run.
TEST_F(Units, AreAtomicWhenConnectionsEnd) {
    settings.write.connections = 3;
    PgLoop loop(settings);
    std::vector<std::shared_ptr<Outcome<int>>> outcomes;
    int mark = 1'000;
    int unknown = 0;
    for (int round = 0; round < 20; ++round) {
        std::vector<std::shared_ptr<Outcome<int>>> wave;
        for (int count = 0; count < 20; ++count, ++mark) {
            wave.push_back(loop.start(count % 2 == 0 ? mark_and_copy(loop.db, mark, mark)
                                                     : mark_slowly(loop.db, mark, round % 5)));
            if (count == round) loop.run_until([&] { return wave.front()->is_known() || is_active("%pg_sleep%"); });
            if (count == round) end_connections();
        }
        await_all(loop, wave);
        std::ranges::copy(wave, std::back_inserter(outcomes));
    }
    int done = 0;
    for (std::size_t index = 0; index < outcomes.size(); ++index) {
        const auto there = database.scalar(fmt::format("select count(*) from marks where mark = {}", 1'000 + index));
        const auto failure = outcomes[index]->thrown<pg::Unavailable>();
        ASSERT_TRUE(outcomes[index]->value || failure);
        if (outcomes[index]->value) ASSERT_EQ(there, "1") << "acknowledged";
        if (failure && !failure->outcome_unknown) ASSERT_EQ(there, "0") << "refused: " << failure->reason;
        done += outcomes[index]->value ? 1 : 0;
        unknown += failure && failure->outcome_unknown ? 1 : 0;
    }
    EXPECT_GT(done, 100);
    EXPECT_GT(unknown, 0) << "no connection was lost in time";
    EXPECT_EQ(database.scalar("select count(*) from marks full join copies using (mark) "
                              "where marks.number is null or copies.number is null"),
              "0");
    EXPECT_EQ(database.scalar("select count(*) - count(distinct mark) from copies"), "0") << "done twice";
}

TEST_F(Units, CommitWithTheirTransaction) {
    PgLoop loop(settings);
    Signal event;
    const auto outcome = loop.start(within_transaction(loop.db, event));
    loop.run_until([&] {
        return database.scalar(
                   "select count(*) from pg_stat_activity where state = 'idle in transaction' and query "
                   "like 'insert into copies%'") == "1";
    });
    EXPECT_EQ(marks() + copies(), "00");
    event.set();
    loop.run_until([&] { return outcome->is_known(); });
    EXPECT_EQ(outcome->value, 1);
    EXPECT_EQ(marks() + copies(), "22");
    EXPECT_EQ(transactions(), "1");
}

TEST_F(Units, FailWithTheirTransaction) {
    PgLoop loop(settings);
    EXPECT_TRUE(loop.run(within_dropped_transaction(loop.db)).thrown<std::runtime_error>());
    EXPECT_EQ(loop.run(within_failing_transaction(loop.db)).thrown<pg::Error>().value().sqlstate, "25P02");
    EXPECT_EQ(marks() + copies(), "00");
    EXPECT_EQ(loop.run(mark_and_copy(loop.db, 1, 1)).value, 1);
}

TEST_F(Units, FailWhenDatabaseIsClosed) {
    let_commits_wait();
    PgLoop loop(settings);
    const auto sent = loop.start(mark_and_copy(loop.db, 1, 1));
    loop.run_until([&] { return is_active("insert into copies%"); });
    const auto waiting = loop.start(mark_and_copy(loop.db, 2, 2));
    loop.db.close();
    loop.run_until([&] { return sent->is_known() && waiting->is_known(); });
    EXPECT_TRUE(sent->thrown<pg::Unavailable>().value().outcome_unknown);
    EXPECT_FALSE(waiting->thrown<pg::Unavailable>().value().outcome_unknown);
    EXPECT_TRUE(loop.run(mark_and_copy(loop.db, 3, 3)).thrown<pg::Unavailable>());
}

}  // namespace
}  // namespace plaza::test
