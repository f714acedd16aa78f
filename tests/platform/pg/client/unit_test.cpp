// Units: all or nothing in one round trip, shared commits, conflicts, lost connections, and units in a transaction.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/base/signal.hpp"
#include "platform/pg/client/unit.hpp"
#include "tests/platform/pg/loop.hpp"
#include "tests/support/database.hpp"

namespace plaza::test {
namespace {

using namespace std::chrono_literals;
using pg::Lane;

const pg::Write<int(int)> insert_mark{"test.unit_insert_mark", "insert into marks (mark) values ($1) returning mark"};
const pg::Write<void(int)> copy_mark{"test.unit_copy_mark",
                                     "insert into copies (mark) select mark from marks where mark = $1"};
const pg::Write<void(int)> insert_copy{"test.unit_insert_copy", "insert into copies (mark) values ($1)"};
const pg::Write<int(int)> find_copy{"test.unit_find_copy", "select mark from copies where mark = $1 for update"};
const pg::Write<std::int64_t()> try_luck{"test.unit_try_luck", "select lucky()"};
const pg::Write<int(int)> slow_down{"test.unit_slow_down", "select $1 from pg_sleep($1 / 1000.0)"};
// Returns the number of keys of the statement.
const pg::KeyedWrite<std::int64_t(int)> copy_keys{"test.unit_copy_keys", R"sql(
    with made as (insert into copies (mark) select number from unnest($1) number)
    select asked.place, (select count(*) from unnest($1)) as count
      from unnest($1) with ordinality asked (number, place))sql"};

class Units : public testing::Test {
 protected:
    Units() : database(TestDatabase::Schema::empty) {
        database.exec("create table marks (mark int primary key, number serial)");
        database.exec("create table copies (mark int check (mark <> 13), number serial)");
        settings.url = database.url();
        settings.write.connections = 1;
    }

    [[nodiscard]] std::string marks() { return database.scalar("select count(*) from marks"); }
    [[nodiscard]] std::string copies() { return database.scalar("select count(*) from copies"); }
    /// The number of transactions that wrote the existing rows.
    [[nodiscard]] std::string transactions() {
        return database.scalar(
            "select count(distinct x) from (select xmin::text x from marks union select xmin::text from copies) t");
    }
    [[nodiscard]] bool is_active(const std::string& query) {
        return database.scalar("select count(*) from pg_stat_activity where state = 'active' and query like '" + query +
                               "' and datname = current_database() and pid <> pg_backend_pid()") != "0";
    }
    void end_connections() {
        database.exec(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and "
            "application_name = 'plaza'");
    }
    void let_commits_wait() {
        database.exec(
            "create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(10); return new; "
            "end $$");
        database.exec(
            "create constraint trigger slow after insert on copies deferrable initially deferred "
            "for each row execute function slow()");
    }

    TestDatabase database;
    pg::Settings settings;
};

template <class T>
void await_all(Loop& loop, const std::vector<std::shared_ptr<Outcome<T>>>& outcomes) {
    loop.run_until([&] { return std::ranges::all_of(outcomes, [](const auto& o) { return o->is_known(); }); });
}

/// A rule, which works with and without an open transaction.
Task<int> mark_and_copy(pg::Writer& db, int mark, int copied) {
    pg::Unit unit(db);
    const auto made = unit.add(insert_mark, mark);
    unit.add(insert_copy, copied);
    co_await unit.commit();
    co_return made.row().value_or(0);
}

Task<int> copy_alone(pg::Writer& db, int mark) {
    pg::Unit unit(db);
    const auto made = unit.add(insert_copy, mark);
    co_await unit.commit();
    co_return static_cast<int>(made.affected());
}

Task<std::int64_t> mark_and_copy_by_key(pg::Writer& db, int mark) {
    pg::Unit unit(db);
    unit.add(insert_mark, mark);
    const auto made = unit.add(copy_keys, mark);
    co_await unit.commit();
    co_return made.row().value_or(0);
}

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

Task<int> mark_by_luck(pg::Writer& db, int mark) {
    pg::Unit unit(db);
    unit.add(insert_mark, mark);
    unit.add(try_luck);
    unit.add(insert_copy, mark);
    co_await unit.commit();
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
    Loop loop(settings);
    EXPECT_EQ(loop.run(mark_and_copy(loop.db, 1, 1)).value, 1);
    EXPECT_EQ(marks() + copies(), "11");
    EXPECT_EQ(transactions(), "1");
    const auto refused = loop.run(mark_and_copy(loop.db, 2, 13)).thrown<pg::Error>().value();
    EXPECT_EQ(refused.constraint, "copies_mark_check");
    EXPECT_EQ(loop.run(mark_and_copy(loop.db, 1, 5)).thrown<pg::Error>().value().constraint, "marks_pkey");
    EXPECT_EQ(marks() + copies(), "11");
}

TEST_F(Units, ReportResultsOfStatements) {
    Loop loop(settings);
    EXPECT_EQ(loop.run(ask_for_results(loop.db)).value, 1);
    EXPECT_EQ(loop.run(ask_after_a_failure(loop.db)).value, 1);
}

TEST_F(Units, EmptyUnitNeedsNoConnection) {
    settings.write.connections = 0;
    Loop loop(settings);
    EXPECT_EQ(loop.run(commit_nothing(loop.db)).value, 1);
}

TEST_F(Units, DroppedUnitHasNoEffectOnOthers) {
    Loop loop(settings);
    EXPECT_EQ(loop.run(drop_units(loop.db)).value, 1);
    EXPECT_EQ(loop.run(mark_and_copy(loop.db, 3, 3)).value, 3);
    EXPECT_EQ(database.scalar("select string_agg(mark::text, ' ' order by mark) from marks"), "2 3");
    EXPECT_EQ(copies(), "2");
}

TEST_F(Units, WaitingUnitsOfOneShapeShareCommit) {
    Loop loop(settings);
    std::vector<std::shared_ptr<Outcome<int>>> outcomes;
    for (int mark = 101; mark <= 130; ++mark) outcomes.push_back(loop.start(mark_and_copy(loop.db, mark, mark)));
    await_all(loop, outcomes);
    for (int index = 0; index < 30; ++index)
        EXPECT_EQ(outcomes[static_cast<std::size_t>(index)]->value, 101 + index) << "each caller gets its own row";
    EXPECT_EQ(transactions(), "1");
    EXPECT_EQ(loop.db.tallies(Lane::write).batch_sizes.sum(), 60);
    EXPECT_EQ(database.scalar("select bool_and(mark = 100 + number) from marks"), "t") << "in the order of the calls";
}

TEST_F(Units, UnitsOfDifferentShapesCommitSeparately) {
    Loop loop(settings);
    const std::vector outcomes{loop.start(mark_and_copy(loop.db, 1, 1)), loop.start(copy_alone(loop.db, 2)),
                               loop.start(mark_and_copy(loop.db, 3, 3)), loop.start(copy_alone(loop.db, 4))};
    const auto single = loop.start(loop.db.run(insert_copy, 5));
    await_all(loop, outcomes);
    loop.run_until([&] { return single->is_known(); });
    EXPECT_EQ(copies(), "5");
    EXPECT_EQ(transactions(), "3");
}

TEST_F(Units, ShareCommitUpToLimit) {
    Loop loop(settings);
    std::vector<std::shared_ptr<Outcome<int>>> outcomes;
    for (int mark = 100; mark < 140; ++mark) outcomes.push_back(loop.start(mark_and_copy(loop.db, mark, mark)));
    await_all(loop, outcomes);
    EXPECT_EQ(marks() + copies(), "4040");
    EXPECT_EQ(transactions(), "2");
    EXPECT_EQ(database.scalar("select max(count) from (select count(*) from marks group by xmin::text) t"), "32");
}

TEST_F(Units, SharedCommitMergesKeyedStatements) {
    Loop loop(settings);
    std::vector<std::shared_ptr<Outcome<std::int64_t>>> outcomes;
    for (int mark = 1; mark <= 5; ++mark) outcomes.push_back(loop.start(mark_and_copy_by_key(loop.db, mark)));
    await_all(loop, outcomes);
    for (const auto& outcome : outcomes) EXPECT_EQ(outcome->value, 5);
    EXPECT_EQ(loop.run(mark_and_copy_by_key(loop.db, 6)).value, 1);
    EXPECT_EQ(marks() + copies(), "66");
    EXPECT_EQ(transactions(), "2");
}

TEST_F(Units, ErrorFailsOnlyItsOwnUnit) {
    Loop loop(settings);
    std::vector<std::shared_ptr<Outcome<int>>> outcomes;
    for (int mark = 10; mark < 20; ++mark) outcomes.push_back(loop.start(mark_and_copy(loop.db, mark, mark)));
    await_all(loop, outcomes);
    for (int index = 0; index < 10; ++index) {
        const auto& outcome = *outcomes[static_cast<std::size_t>(index)];
        if (index == 3)
            EXPECT_EQ(outcome.thrown<pg::Error>().value().constraint, "copies_mark_check");
        else
            EXPECT_EQ(outcome.value, 10 + index);
    }
    EXPECT_EQ(marks() + copies(), "99");
    EXPECT_EQ(database.scalar("select count(*) from marks join copies using (mark)"), "9");
}

TEST_F(Units, RejectedCommitFailsOnlyItsOwnUnit) {
    database.exec("alter table copies add foreign key (mark) references marks deferrable initially deferred");
    Loop loop(settings);
    const std::vector outcomes{loop.start(mark_and_copy(loop.db, 1, 1)), loop.start(mark_and_copy(loop.db, 2, 99)),
                               loop.start(mark_and_copy(loop.db, 3, 3))};
    await_all(loop, outcomes);
    EXPECT_EQ(outcomes[0]->value, 1);
    EXPECT_EQ(outcomes[1]->thrown<pg::Error>().value().constraint, "copies_mark_fkey");
    EXPECT_EQ(outcomes[2]->value, 3);
    EXPECT_EQ(database.scalar("select string_agg(mark::text, ' ' order by mark) from marks"), "1 3");
    EXPECT_EQ(copies(), "2");
}

TEST_F(Units, ConflictingUnitsAreRetried) {
    database.exec("create sequence attempts");
    database.exec(
        "create function lucky() returns bigint language plpgsql as $$ declare attempt bigint := "
        "nextval('attempts'); begin if attempt <= 3 then raise sqlstate '40P01'; end if; return attempt; end $$");
    Loop loop(settings);
    const std::vector outcomes{loop.start(mark_by_luck(loop.db, 1)), loop.start(mark_by_luck(loop.db, 2)),
                               loop.start(mark_by_luck(loop.db, 3))};
    await_all(loop, outcomes);
    for (const auto& outcome : outcomes) EXPECT_EQ(outcome->value, 1);
    EXPECT_EQ(marks() + copies(), "33");
}

TEST_F(Units, RetriesOfConflictingUnitAreLimited) {
    database.exec("create function lucky() returns bigint language plpgsql as $$ begin raise sqlstate '40001'; end $$");
    Loop loop(settings);
    EXPECT_FALSE(loop.run(mark_by_luck(loop.db, 1)).thrown<pg::Unavailable>().value().outcome_unknown);
    EXPECT_EQ(marks() + copies(), "00");
}

TEST_F(Units, LostConnectionMakesOutcomeUnknown) {
    let_commits_wait();
    Loop loop(settings);
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
    Loop loop(settings);
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
    Loop loop(settings);
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
    Loop loop(settings);
    EXPECT_TRUE(loop.run(within_dropped_transaction(loop.db)).thrown<std::runtime_error>());
    EXPECT_EQ(loop.run(within_failing_transaction(loop.db)).thrown<pg::Error>().value().sqlstate, "25P02");
    EXPECT_EQ(marks() + copies(), "00");
    EXPECT_EQ(loop.run(mark_and_copy(loop.db, 1, 1)).value, 1);
}

TEST_F(Units, FailWhenDatabaseIsClosed) {
    let_commits_wait();
    Loop loop(settings);
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
