// Units that share a commit: shapes, limits, errors and conflicts.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "tests/platform/pg/client/units.hpp"

namespace plaza::test {
namespace {

using pg::Lane;

const pg::Write<std::int64_t()> try_luck{"test.unit_try_luck", "select lucky()"};
// Returns the number of keys of the statement.
const pg::KeyedWrite<std::int64_t(int)> copy_keys{"test.unit_copy_keys", R"sql(
    with made as (insert into copies (mark) select number from unnest($1) number)
    select asked.place, (select count(*) from unnest($1)) as count
      from unnest($1) with ordinality asked (number, place))sql"};

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

Task<int> mark_by_luck(pg::Writer& db, int mark) {
    pg::Unit unit(db);
    unit.add(insert_mark, mark);
    unit.add(try_luck);
    unit.add(insert_copy, mark);
    co_await unit.commit();
    co_return 1;
}

TEST_F(Units, WaitingUnitsOfOneShapeShareCommit) {
    PgLoop loop(settings);
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
    PgLoop loop(settings);
    const std::vector outcomes{loop.start(mark_and_copy(loop.db, 1, 1)), loop.start(copy_alone(loop.db, 2)),
                               loop.start(mark_and_copy(loop.db, 3, 3)), loop.start(copy_alone(loop.db, 4))};
    const auto single = loop.start(loop.db.run(insert_copy, 5));
    await_all(loop, outcomes);
    loop.run_until([&] { return single->is_known(); });
    EXPECT_EQ(copies(), "5");
    EXPECT_EQ(transactions(), "3");
}

TEST_F(Units, ShareCommitUpToLimit) {
    PgLoop loop(settings);
    std::vector<std::shared_ptr<Outcome<int>>> outcomes;
    for (int mark = 100; mark < 140; ++mark) outcomes.push_back(loop.start(mark_and_copy(loop.db, mark, mark)));
    await_all(loop, outcomes);
    EXPECT_EQ(marks() + copies(), "4040");
    EXPECT_EQ(transactions(), "2");
    EXPECT_EQ(database.scalar("select max(count) from (select count(*) from marks group by xmin::text) t"), "32");
}

TEST_F(Units, SharedCommitMergesKeyedStatements) {
    PgLoop loop(settings);
    std::vector<std::shared_ptr<Outcome<std::int64_t>>> outcomes;
    for (int mark = 1; mark <= 5; ++mark) outcomes.push_back(loop.start(mark_and_copy_by_key(loop.db, mark)));
    await_all(loop, outcomes);
    for (const auto& outcome : outcomes) EXPECT_EQ(outcome->value, 5);
    EXPECT_EQ(loop.run(mark_and_copy_by_key(loop.db, 6)).value, 1);
    EXPECT_EQ(marks() + copies(), "66");
    EXPECT_EQ(transactions(), "2");
}

TEST_F(Units, ErrorFailsOnlyItsOwnUnit) {
    PgLoop loop(settings);
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
    PgLoop loop(settings);
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
    PgLoop loop(settings);
    const std::vector outcomes{loop.start(mark_by_luck(loop.db, 1)), loop.start(mark_by_luck(loop.db, 2)),
                               loop.start(mark_by_luck(loop.db, 3))};
    await_all(loop, outcomes);
    for (const auto& outcome : outcomes) EXPECT_EQ(outcome->value, 1);
    EXPECT_EQ(marks() + copies(), "33");
}

TEST_F(Units, RetriesOfConflictingUnitAreLimited) {
    database.exec("create function lucky() returns bigint language plpgsql as $$ begin raise sqlstate '40001'; end $$");
    PgLoop loop(settings);
    EXPECT_FALSE(loop.run(mark_by_luck(loop.db, 1)).thrown<pg::Unavailable>().value().outcome_unknown);
    EXPECT_EQ(marks() + copies(), "00");
}

}  // namespace
}  // namespace plaza::test
