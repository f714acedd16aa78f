// Statements outside transactions: batches, errors, limits, lost connections.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <memory>
#include <vector>

#include "domain/ids.hpp"
#include "tests/platform/pg/loop.hpp"
#include "tests/support/database.hpp"
#include "tests/support/postgres.hpp"

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

const pg::Read<Everything(PostId, int, bool, std::string_view, Time, pg::Bytes, std::optional<AccountId>,
                          std::optional<std::string>, Secret)>
    echo_everything{"test.echo_everything", Lane::point, R"sql(
    select $1 as id, $2 as small, $3 as flag, $4 as text, $5 as moment, $6 as bytes, $7 as absent, $8 as present,
           $9 as secret)sql"};
const pg::Read<std::int64_t(std::int64_t, std::int64_t)> divide{"test.divide", Lane::point, "select $1 / $2"};
const pg::Read<std::int64_t(std::int64_t)> read_late{"test.read_late", Lane::point, "select $1 from made_later"};
const pg::Read<bool()> end_own_connection{"test.end_own_connection", Lane::point,
                                          "select pg_terminate_backend(pg_backend_pid())"};
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
// Writes a mark for each key. Returns the number of keys of the statement; an error for the key 0.
const pg::KeyedWrite<std::int64_t(int)> mark_keys{"test.mark_keys", R"sql(
    with made as (insert into marks (mark) select number / number * number from unnest($1) number)
    select asked.place, (select count(*) from unnest($1)) as count from unnest($1) with ordinality asked (number, place)
     order by asked.place desc)sql"};
const pg::Read<int()> wrong_type{"test.wrong_type", Lane::point, "select 1::bigint"};
const pg::Read<std::int64_t(int)> count_to{"test.count_to", Lane::list,
                                           "select n from generate_series(1::bigint, $1) n"};
const pg::Read<std::int64_t(int)> wait_a_while{"test.wait_a_while", Lane::list,
                                               "select 7::bigint from pg_sleep($1 / 1000.0)"};
const pg::Read<std::int64_t(int)> search_a_while{"test.search_a_while", Lane::search,
                                                 "select 7::bigint from pg_sleep($1 / 1000.0)"};
const pg::Write<void(int)> write_mark{"test.write_mark", "insert into marks (mark) values ($1)"};
const pg::Write<std::int64_t()> write_with_luck{"test.write_with_luck", "select lucky()"};

pg::Settings settings_for(const TestDatabase& database) {
    return {.url = database.url()};
}

class Pipeline : public testing::Test {
 protected:
    Pipeline() : database(TestDatabase::Schema::empty) {}

    [[nodiscard]] std::string connections(const std::string& condition) {
        return database.scalar(
            "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'plaza' "
            "and " +
            condition);
    }
    void end_connections() {
        database.exec(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and "
            "application_name = 'plaza'");
    }

    TestDatabase database;
};

TEST_F(Pipeline, CarriesEveryType) {
    Loop loop(settings_for(database));
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
    Loop loop(settings_for(database));
    EXPECT_EQ(loop.run(loop.db.all(count_to, 1000)).value->size(), 1000);
    EXPECT_FALSE(loop.run(loop.db.maybe(count_to, 0)).value.value());
    EXPECT_EQ(loop.run(loop.db.maybe(count_to, 1)).value.value(), 1);
    EXPECT_TRUE(loop.run(loop.db.one(count_to, 0)).thrown<std::logic_error>());
    EXPECT_TRUE(loop.run(loop.db.maybe(count_to, 2)).thrown<std::logic_error>());
}

TEST_F(Pipeline, ErrorFailsOnlyItsOwnStatement) {
    Loop loop(settings_for(database));
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
    Loop loop(settings_for(database));
    const auto first = loop.start(loop.db.one(transaction_start));
    const auto second = loop.start(loop.db.one(transaction_start));
    loop.run_until([&] { return first->is_known() && second->is_known(); });
    // All statements between two Syncs are one implicit transaction, and now() is its start.
    EXPECT_EQ(first->value, second->value);
}

TEST_F(Pipeline, KeyedReadsOfOneTurnAreOneStatement) {
    Loop loop(settings_for(database));
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
    Loop loop(settings_for(database));
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

TEST_F(Pipeline, ErrorFailsOnlyItsOwnKeyedRead) {
    Loop loop(settings_for(database));
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
    Loop loop(settings_for(database));
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
    Loop loop(settings_for(database));
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
    Loop loop(settings_for(database));
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
    Loop loop(settings_for(database));
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto wrong = loop.run(loop.db.one(wrong_type)).thrown<std::logic_error>().value();
        EXPECT_STREQ(wrong.what(), "test.wrong_type: column 1 has type 20, but its member needs 23");
    }
}

TEST_F(Pipeline, ReadsSurviveLostConnection) {
    Loop loop(settings_for(database));
    const auto reading = loop.start(loop.db.one(wait_a_while, 300));
    loop.run_until([&] { return connections("state = 'active' and query like '%pg_sleep%'") == "1"; });
    end_connections();
    loop.run_until([&] { return reading->is_known(); });
    EXPECT_EQ(reading->value, 7);
    EXPECT_EQ(loop.run(loop.db.one(divide, 6, 3)).value, 2);
}

TEST_F(Pipeline, ClosedIdleConnectionFailsNoStatement) {
    database.exec("create table marks (mark int)");
    Loop loop(settings_for(database));
    loop.run(loop.db.run(write_mark, 1));
    end_connections();
    loop.run_until([&] { return connections("state = 'idle'") == "2"; });
    EXPECT_EQ(loop.run(loop.db.run(write_mark, 2)).value, 1);
}

TEST_F(Pipeline, StatementThatEndsConnectionFailsAlone) {
    Loop loop(settings_for(database));
    const auto before = loop.start(loop.db.one(divide, 6, 3));
    const auto deadly = loop.start(loop.db.one(end_own_connection));
    const auto after = loop.start(loop.db.one(divide, 8, 2));
    loop.run_until([&] { return before->is_known() && deadly->is_known() && after->is_known(); });
    EXPECT_EQ(before->value, 2);
    EXPECT_EQ(after->value, 4);
    EXPECT_TRUE(deadly->thrown<pg::Unavailable>());
}

TEST_F(Pipeline, InterruptedWriteHasUnknownOutcome) {
    database.exec("create table marks (mark int)");
    database.exec(
        "create function slow() returns trigger language plpgsql as "
        "$$ begin perform pg_sleep(10); return new; end $$");
    database.exec("create trigger slow before insert on marks for each row execute function slow()");
    Loop loop(settings_for(database));
    const auto writing = loop.start(loop.db.run(write_mark, 1));
    loop.run_until([&] { return connections("state = 'active' and query like 'insert%'") == "1"; });
    end_connections();
    loop.run_until([&] { return writing->is_known(); });
    EXPECT_TRUE(writing->thrown<pg::Unavailable>().value().outcome_unknown);
}

TEST_F(Pipeline, RejectedCommitThrows) {
    database.exec(
        "create table keys (key int primary key); create table marks (mark int references keys "
        "deferrable initially deferred)");
    Loop loop(settings_for(database));
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
    Loop loop(settings_for(database));
    EXPECT_EQ(loop.run(loop.db.one(write_with_luck)).value, 4);
}

TEST_F(Pipeline, RetriesOfConflictingWriteAreLimited) {
    database.exec("create function lucky() returns bigint language plpgsql as $$ begin raise sqlstate '40P01'; end $$");
    Loop loop(settings_for(database));
    EXPECT_TRUE(loop.run(loop.db.one(write_with_luck)).thrown<pg::Unavailable>());
}

TEST_F(Pipeline, SlowStatementIsCanceled) {
    auto settings = settings_for(database);
    settings.list = {.connections = 1, .statement_timeout = 100ms};
    Loop loop(settings);
    EXPECT_TRUE(loop.run(loop.db.one(wait_a_while, 5000)).thrown<pg::Unavailable>());
    EXPECT_EQ(loop.run(loop.db.one(wait_a_while, 0)).value, 7);
}

TEST_F(Pipeline, QueueIsLimited) {
    auto settings = settings_for(database);
    settings.list.connections = 1;
    settings.max_queue = 2;
    Loop loop(settings);
    std::vector<std::shared_ptr<Outcome<std::int64_t>>> waiting{loop.start(loop.db.one(wait_a_while, 200))};
    loop.run_until([&] { return connections("state = 'active' and query like '%pg_sleep%'") == "1"; });
    for (int index = 0; index < 2; ++index) waiting.push_back(loop.start(loop.db.one(wait_a_while, 0)));
    EXPECT_TRUE(loop.run(loop.db.one(wait_a_while, 0)).thrown<pg::Unavailable>());
    loop.run_until([&] { return std::ranges::all_of(waiting, [](const auto& o) { return o->is_known(); }); });
    for (const auto& outcome : waiting) EXPECT_EQ(outcome->value, 7);
}

TEST_F(Pipeline, WaitingIsLimitedAndPerLane) {
    auto settings = settings_for(database);
    settings.list.connections = 1;
    settings.max_wait = 200ms;
    Loop loop(settings);
    const auto slow = loop.start(loop.db.one(wait_a_while, 1000));
    loop.run_until([&] { return connections("state = 'active' and query like '%pg_sleep%'") == "1"; });
    const auto waiting = loop.start(loop.db.one(wait_a_while, 0));
    EXPECT_EQ(loop.run(loop.db.one(divide, 6, 3)).value, 2);
    loop.run_until([&] { return waiting->is_known(); });
    EXPECT_TRUE(waiting->thrown<pg::Unavailable>());
    EXPECT_FALSE(slow->is_known());
    loop.run_until([&] { return slow->is_known(); });
    EXPECT_EQ(slow->value, 7);
}

TEST_F(Pipeline, IdleConnectionServesWhileAnotherOpens) {
    const Postgres postgres;
    pg::Settings settings{.url = Secret(postgres.url())};
    settings.search = {.connections = 2, .statement_timeout = 5s};
    Loop loop(settings);
    EXPECT_EQ(loop.run(loop.db.one(search_a_while, 0)).value, 7);
    const auto slow = loop.start(loop.db.one(search_a_while, 200));
    kill(postgres.pid(), SIGSTOP);
    // The second one needs a new connection, which the postmaster does not accept.
    const auto second = loop.start(loop.db.one(search_a_while, 0));
    loop.run_until([&] { return slow->is_known() && second->is_known(); });
    const auto third = loop.run(loop.db.one(search_a_while, 0));
    kill(postgres.pid(), SIGCONT);
    EXPECT_EQ(third.value, 7);
}

TEST_F(Pipeline, LongBatchHasTimeForEachStatement) {
    auto settings = settings_for(database);
    settings.list = {.connections = 1, .statement_timeout = 600ms};
    Loop loop(settings);
    EXPECT_EQ(loop.run(loop.db.one(wait_a_while, 0)).value, 7);
    std::vector<std::shared_ptr<Outcome<std::int64_t>>> outcomes;
    for (int index = 0; index < 8; ++index) outcomes.push_back(loop.start(loop.db.one(wait_a_while, 450)));
    loop.run_until([&] { return std::ranges::all_of(outcomes, [](const auto& o) { return o->is_known(); }); });
    for (const auto& outcome : outcomes) EXPECT_EQ(outcome->value, 7);
}

TEST_F(Pipeline, MissingServerIsUnavailable) {
    Loop loop({.url = Secret("postgresql://plaza@/none?host=/nonexistent")});
    const auto start = std::chrono::steady_clock::now();
    EXPECT_TRUE(loop.run(loop.db.one(divide, 6, 3)).thrown<pg::Unavailable>());
    EXPECT_LT(std::chrono::steady_clock::now() - start, 1500ms);
}

TEST_F(Pipeline, ErrorDoesNotRepeatInvalidUrl) {
    try {
        Loop loop({.url = Secret("postgresql:/user:hunter2@host")});
        FAIL() << "accepted";
    } catch (const std::invalid_argument& refused) {
        EXPECT_EQ(std::string(refused.what()).find("hunter2"), std::string::npos);
    }
}

TEST_F(Pipeline, DestroyedPendingStatementsLeaveNothing) {
    database.exec("create table marks (mark int)");
    auto settings = settings_for(database);
    settings.list.connections = 1;
    Loop loop(settings);
    const auto slow = loop.start(loop.db.one(wait_a_while, 1000));
    loop.run_until([&] { return connections("state = 'active' and query like '%pg_sleep%'") == "1"; });
    loop.start(loop.db.one(wait_a_while, 1000));
    loop.start(loop.db.one(divide, 6, 3));
    loop.start(loop.db.run(write_mark, 1));
}

TEST_F(Pipeline, ClosingFailsWaitingStatements) {
    Loop loop(settings_for(database));
    const auto slow = loop.start(loop.db.one(wait_a_while, 1000));
    loop.run_until([&] { return connections("state = 'active' and query like '%pg_sleep%'") == "1"; });
    loop.db.close();
    loop.run_until([&] { return slow->is_known(); });
    EXPECT_TRUE(slow->thrown<pg::Unavailable>());
    EXPECT_TRUE(loop.run(loop.db.one(divide, 6, 3)).thrown<pg::Unavailable>());
}

}  // namespace
}  // namespace plaza::test
