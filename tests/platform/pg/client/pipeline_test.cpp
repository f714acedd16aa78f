// Statements outside transactions: values, batches, merged calls, errors and conflicts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "tests/platform/pg/client/pipeline.hpp"

namespace plaza::test {

struct Everything {
    PostId id;
    int small;
    bool flag;
    std::string text;
    Time moment;
    pg::Bytes bytes;
    std::optional<AccountId> absent;
    std::optional<std::string> present;
    Secret secret_;
};
BOOST_DESCRIBE_STRUCT(Everything, (), (id, small, flag, text, moment, bytes, absent, present, secret_))

namespace {

using namespace std::chrono_literals;
using pg::Lane;
using testing::ElementsAre;
using testing::IsEmpty;

const pg::Read<Everything(PostId, int, bool, std::string_view, Time, pg::Bytes, std::optional<AccountId>,
                          std::optional<std::string>, Secret)>
    echo_everything{"test.echo_everything", Lane::point, R"sql(
    select $1 as id, $2 as small, $3 as flag, $4 as text, $5 as moment, $6 as bytes, $7 as absent, $8 as present,
           $9 as secret)sql"};
const pg::Read<std::int64_t(std::int64_t)> read_late{"test.read_late", Lane::point, "select $1 from made_later"};
const pg::Read<std::int64_t()> transaction_start{"test.transaction_start", Lane::point,
                                                 "select (extract(epoch from now()) * 1000000)::bigint"};
// Returns the number of keys of the statement; no row for the key 7, and an error for 0.
const pg::KeyedRead<std::int64_t(std::int64_t)> count_keys{"test.count_keys", pg::Lane::point, R"sql(
    select asked.place, (select count(*) from unnest($1)) * asked.number / asked.number as count
      from unnest($1) with ordinality asked (number, place)
     where asked.number <> 7
     order by asked.place desc)sql"};
const pg::KeyedRead<std::string(std::optional<std::int64_t>, std::string_view)> echo_key{"test.echo_key",
                                                                                         pg::Lane::point, R"sql(
    select asked.place, coalesce(asked.number::text, 'null') || ' ' || asked.name
      from unnest($1, $2) with ordinality asked (number, name, place))sql"};
// Returns the requested number of rows: the number of keys of the statement, and a digit that counts the rows.
const pg::KeyedRead<std::int64_t(std::int64_t)> count_rows{"test.count_rows", pg::Lane::point, R"sql(
    select asked.place, (select count(*) from unnest($1)) * 10 + n
      from unnest($1) with ordinality asked (number, place), generate_series(1, asked.number) n
     order by asked.place, n)sql"};
// The rows of a call are adjacent only if it is alone.
const pg::KeyedRead<std::int64_t(std::int64_t)> mix_rows{"test.mix_rows", pg::Lane::point, R"sql(
    select asked.place, n
      from unnest($1) with ordinality asked (number, place), generate_series(1, asked.number) n
     order by n, asked.place)sql"};
const pg::KeyedRead<std::int64_t(std::optional<std::int64_t>)> misplace_row{
    "test.misplace_row", pg::Lane::point, "select place, 7::bigint from unnest($1) place"};
// Writes a mark for each key. Returns the number of keys of the statement; an error for the key 0.
const pg::KeyedWrite<std::int64_t(int)> mark_keys{"test.mark_keys", R"sql(
    with made as (insert into marks (mark) select number / number * number from unnest($1) number)
    select asked.place, (select count(*) from unnest($1)) as count from unnest($1) with ordinality asked (number, place)
     order by asked.place desc)sql"};
const pg::Read<int()> wrong_type{"test.wrong_type", Lane::point, "select 1::bigint"};
const pg::Read<std::int64_t(int)> count_to{"test.count_to", Lane::list,
                                           "select n from generate_series(1::bigint, $1) n"};
const pg::Write<std::int64_t()> write_with_luck{"test.write_with_luck", "select lucky()"};

TEST_F(Pipeline, CarriesEveryType) {
    PgLoop loop(settings_for(database));
    const Time moment = std::chrono::sys_days{std::chrono::year{1969} / 7 / 20} + 20h + 17min + 40s + 123456us;
    const pg::Bytes bytes{std::byte{0}, std::byte{255}};
    const auto row = loop.run(loop.db.one(echo_everything, PostId{1'234'567'890'123}, -5, true, "naïve", moment, bytes,
                                          std::nullopt, "here", Secret("hush")))
                         .value.value();
    EXPECT_EQ(row.id.value, 1'234'567'890'123);
    EXPECT_EQ(row.small, -5);
    EXPECT_TRUE(row.flag);
    EXPECT_EQ(row.text, "naïve");
    EXPECT_EQ(row.moment, moment);
    EXPECT_EQ(row.bytes, bytes);
    EXPECT_FALSE(row.absent);
    EXPECT_EQ(row.present, "here");
    EXPECT_EQ(row.secret_.reveal(), "hush");
}

TEST_F(Pipeline, ReadsNoneOneAndManyRows) {
    PgLoop loop(settings_for(database));
    EXPECT_EQ(loop.run(loop.db.all(count_to, 1000)).value->size(), 1000);
    EXPECT_FALSE(loop.run(loop.db.maybe(count_to, 0)).value.value());
    EXPECT_EQ(loop.run(loop.db.maybe(count_to, 1)).value.value(), 1);
    EXPECT_TRUE(loop.run(loop.db.one(count_to, 0)).thrown<std::logic_error>());
    EXPECT_TRUE(loop.run(loop.db.maybe(count_to, 2)).thrown<std::logic_error>());
}

TEST_F(Pipeline, ErrorFailsOnlyItsOwnStatement) {
    PgLoop loop(settings_for(database));
    constexpr std::size_t batch = 64;
    for (std::size_t failing = 0; failing < batch; ++failing) {
        std::vector<std::shared_ptr<Outcome<std::int64_t>>> outcomes;
        for (std::size_t index = 0; index < batch; ++index) {
            const auto marker = static_cast<std::int64_t>(failing * 1000 + index);
            outcomes.push_back(loop.start(loop.db.one(divide, marker, index == failing ? 0 : 1)));
        }
        loop.run_until([&] { return std::ranges::all_of(outcomes, [](const auto& o) { return o->is_known(); }); });
        for (std::size_t index = 0; index < batch; ++index) {
            if (index == failing)
                EXPECT_EQ(outcomes[index]->thrown<pg::Error>().value().sqlstate, "22012");
            else
                EXPECT_EQ(outcomes[index]->value, static_cast<std::int64_t>(failing * 1000 + index));
        }
    }
}

TEST_F(Pipeline, StatementsOfOneTurnAreOneBatch) {
    PgLoop loop(settings_for(database));
    const auto first = loop.start(loop.db.one(transaction_start));
    const auto second = loop.start(loop.db.one(transaction_start));
    loop.run_until([&] { return first->is_known() && second->is_known(); });
    // All statements between two Syncs are one implicit transaction, and now() is its start.
    EXPECT_EQ(first->value, second->value);
}

TEST_F(Pipeline, KeyedReadsOfOneTurnAreOneStatement) {
    PgLoop loop(settings_for(database));
    const auto first = loop.start(loop.db.maybe(count_keys, 5));
    const auto other = loop.start(loop.db.one(divide, 6, 3));
    const auto absent = loop.start(loop.db.maybe(count_keys, 7));
    const auto last = loop.start(loop.db.maybe(count_keys, 5));
    loop.run_until([&] { return first->is_known() && other->is_known() && absent->is_known() && last->is_known(); });
    EXPECT_EQ(first->value.value(), 3);
    EXPECT_EQ(absent->value.value(), std::nullopt);
    EXPECT_EQ(last->value.value(), 3);
    EXPECT_EQ(other->value, 2);
    EXPECT_EQ(loop.run(loop.db.maybe(count_keys, 5)).value.value(), 1);
}

TEST_F(Pipeline, KeyedReadsGetTheirOwnRows) {
    PgLoop loop(settings_for(database));
    std::vector<std::shared_ptr<Outcome<std::optional<std::string>>>> outcomes;
    for (std::size_t index = 0; index < 100; ++index) {
        const auto number = index % 3 == 0 ? std::nullopt : std::optional(static_cast<std::int64_t>(index));
        outcomes.push_back(loop.start(loop.db.maybe(echo_key, number, std::string(index, 'x'))));
    }
    loop.run_until([&] { return std::ranges::all_of(outcomes, [](const auto& o) { return o->is_known(); }); });
    for (std::size_t index = 0; index < 100; ++index) {
        const auto number = index % 3 == 0 ? "null" : std::to_string(index);
        EXPECT_EQ(outcomes[index]->value.value(), number + ' ' + std::string(index, 'x'));
    }
}

TEST_F(Pipeline, KeyedReadsGetAnyNumberOfRows) {
    PgLoop loop(settings_for(database));
    const auto three = loop.start(loop.db.all(count_rows, 3));
    const auto none = loop.start(loop.db.all(count_rows, 0));
    const auto single = loop.start(loop.db.one(count_rows, 1));
    const auto two = loop.start(loop.db.maybe(count_rows, 2));
    loop.run_until([&] { return three->is_known() && none->is_known() && single->is_known() && two->is_known(); });
    EXPECT_THAT(three->value.value(), ElementsAre(41, 42, 43));
    EXPECT_THAT(none->value.value(), IsEmpty());
    EXPECT_EQ(single->value, 41);
    EXPECT_STREQ(two->thrown<std::logic_error>().value().what(), "test.count_rows: expected one row, got 2");
    EXPECT_TRUE(loop.run(loop.db.one(count_rows, 0)).thrown<std::logic_error>());
}

TEST_F(Pipeline, RowsOfKeyedReadsMustBeAdjacent) {
    PgLoop loop(settings_for(database));
    const auto first = loop.start(loop.db.all(mix_rows, 2));
    const auto other = loop.start(loop.db.one(divide, 6, 3));
    const auto second = loop.start(loop.db.all(mix_rows, 2));
    loop.run_until([&] { return first->is_known() && other->is_known() && second->is_known(); });
    for (const auto& outcome : {first, second})
        EXPECT_STREQ(outcome->thrown<std::logic_error>().value().what(),
                     "test.mix_rows: the rows of a call are not adjacent");
    EXPECT_EQ(other->value, 2);
    EXPECT_THAT(loop.run(loop.db.all(mix_rows, 2)).value.value(), ElementsAre(1, 2));
}

TEST_F(Pipeline, PlaceOfNoCallThrows) {
    PgLoop loop(settings_for(database));
    using Place = std::optional<std::int64_t>;
    constexpr std::numeric_limits<std::int64_t> limits;
    for (const Place place : {Place{0}, Place{-1}, Place{2}, Place{limits.min()}, Place{limits.max()}, Place{}})
        EXPECT_STREQ(loop.run(loop.db.all(misplace_row, place)).thrown<std::logic_error>().value().what(),
                     "test.misplace_row: the place of a row is not that of a call");
    EXPECT_EQ(loop.run(loop.db.one(misplace_row, 1)).value, 7);
}

TEST_F(Pipeline, ErrorFailsOnlyItsOwnKeyedRead) {
    PgLoop loop(settings_for(database));
    const auto before = loop.start(loop.db.maybe(count_keys, 5));
    const auto failing = loop.start(loop.db.maybe(count_keys, 0));
    const auto after = loop.start(loop.db.maybe(count_keys, 5));
    loop.run_until([&] { return before->is_known() && failing->is_known() && after->is_known(); });
    EXPECT_EQ(failing->thrown<pg::Error>().value().sqlstate, "22012");
    EXPECT_EQ(before->value.value(), 1);
    EXPECT_EQ(after->value.value(), 1);
}

TEST_F(Pipeline, WaitingKeyedWritesAreOneStatement) {
    database.exec("create table marks (mark int)");
    PgLoop loop(settings_for(database));
    const auto first = loop.start(loop.db.one(mark_keys, 1));
    const auto other = loop.start(loop.db.run(write_mark, 2));
    const auto last = loop.start(loop.db.one(mark_keys, 3));
    loop.run_until([&] { return first->is_known() && other->is_known() && last->is_known(); });
    EXPECT_EQ(first->value, 2);
    EXPECT_EQ(last->value, 2);
    EXPECT_EQ(database.scalar("select count(distinct xmin::text) || ' of ' || count(*) from marks"), "2 of 3");
}

TEST_F(Pipeline, ErrorFailsOnlyItsOwnKeyedWrite) {
    database.exec("create table marks (mark int)");
    PgLoop loop(settings_for(database));
    const auto before = loop.start(loop.db.one(mark_keys, 1));
    const auto failing = loop.start(loop.db.one(mark_keys, 0));
    const auto after = loop.start(loop.db.one(mark_keys, 2));
    loop.run_until([&] { return before->is_known() && failing->is_known() && after->is_known(); });
    EXPECT_EQ(failing->thrown<pg::Error>().value().sqlstate, "22012");
    EXPECT_EQ(before->value, 1);
    EXPECT_EQ(after->value, 1);
    EXPECT_EQ(database.scalar("select string_agg(mark::text, ' ' order by mark) from marks"), "1 2");
}

TEST_F(Pipeline, FailedPreparationIsRepeated) {
    PgLoop loop(settings_for(database));
    const auto before = loop.start(loop.db.one(divide, 6, 3));
    const auto failing = loop.start(loop.db.one(read_late, 1));
    const auto failing_too = loop.start(loop.db.one(read_late, 2));
    const auto after = loop.start(loop.db.one(divide, 8, 2));
    loop.run_until([&] { return failing->is_known() && failing_too->is_known() && after->is_known(); });
    EXPECT_EQ(before->value, 2);
    EXPECT_EQ(after->value, 4);
    EXPECT_EQ(failing->thrown<pg::Error>().value().sqlstate, "42P01");
    EXPECT_EQ(failing_too->thrown<pg::Error>().value().sqlstate, "42P01");

    database.exec("create table made_later as select 1");
    EXPECT_EQ(loop.run(loop.db.one(read_late, 3)).value, 3);
}

TEST_F(Pipeline, ColumnOfWrongTypeThrows) {
    PgLoop loop(settings_for(database));
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto wrong = loop.run(loop.db.one(wrong_type)).thrown<std::logic_error>().value();
        EXPECT_STREQ(wrong.what(), "test.wrong_type: column 1 has type 20, but its member needs 23");
    }
}

TEST_F(Pipeline, RejectedCommitThrows) {
    database.exec(
        "create table keys (key int primary key); create table marks (mark int references keys "
        "deferrable initially deferred)");
    PgLoop loop(settings_for(database));
    const auto refused = loop.run(loop.db.run(write_mark, 1)).thrown<pg::Error>().value();
    EXPECT_EQ(refused.sqlstate, "23503");
    EXPECT_EQ(refused.constraint, "marks_mark_fkey");
    database.exec("insert into keys values (1)");
    EXPECT_EQ(loop.run(loop.db.run(write_mark, 1)).value, 1);
}

TEST_F(Pipeline, ConflictingWriteIsRetried) {
    database.exec("create sequence attempts");
    database.exec(
        "create function lucky() returns bigint language plpgsql as $$ declare attempt bigint := "
        "nextval('attempts'); begin if attempt <= 3 then raise sqlstate '40001'; end if; return attempt; "
        "end $$");
    PgLoop loop(settings_for(database));
    EXPECT_EQ(loop.run(loop.db.one(write_with_luck)).value, 4);
}

TEST_F(Pipeline, RetriesOfConflictingWriteAreLimited) {
    database.exec("create function lucky() returns bigint language plpgsql as $$ begin raise sqlstate '40P01'; end $$");
    PgLoop loop(settings_for(database));
    EXPECT_TRUE(loop.run(loop.db.one(write_with_luck)).thrown<pg::Unavailable>());
}

}  // namespace
}  // namespace plaza::test
