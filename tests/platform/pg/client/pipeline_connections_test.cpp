// Statements outside transactions: lost, missing and closed connections.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "tests/platform/pg/client/pipeline.hpp"
#include "tests/support/postgres.hpp"

namespace plaza::test {
namespace {

using namespace std::chrono_literals;
using pg::Lane;

const pg::Read<bool()> end_own_connection{"test.end_own_connection", Lane::point,
                                          "select pg_terminate_backend(pg_backend_pid())"};
const pg::Read<std::int64_t(int)> search_a_while{"test.search_a_while", Lane::search,
                                                 "select 7::bigint from pg_sleep($1 / 1000.0)"};

TEST_F(Pipeline, ReadsSurviveLostConnection) {
    PgLoop loop(settings_for(database));
    const auto reading = loop.start(loop.db.one(wait_a_while, 300));
    loop.run_until([&] { return connections("state = 'active' and query like '%pg_sleep%'") == "1"; });
    end_connections();
    loop.run_until([&] { return reading->is_known(); });
    EXPECT_EQ(reading->value, 7);
    EXPECT_EQ(loop.run(loop.db.one(divide, 6, 3)).value, 2);
}

TEST_F(Pipeline, ClosedIdleConnectionFailsNoStatement) {
    database.exec("create table marks (mark int)");
    PgLoop loop(settings_for(database));
    loop.run(loop.db.run(write_mark, 1));
    end_connections();
    loop.run_until([&] { return connections("state = 'idle'") == "2"; });
    EXPECT_EQ(loop.run(loop.db.run(write_mark, 2)).value, 1);
}

TEST_F(Pipeline, StatementThatEndsConnectionFailsAlone) {
    PgLoop loop(settings_for(database));
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
    PgLoop loop(settings_for(database));
    const auto writing = loop.start(loop.db.run(write_mark, 1));
    loop.run_until([&] { return connections("state = 'active' and query like 'insert%'") == "1"; });
    end_connections();
    loop.run_until([&] { return writing->is_known(); });
    EXPECT_TRUE(writing->thrown<pg::Unavailable>().value().outcome_unknown);
}

TEST_F(Pipeline, IdleConnectionServesWhileAnotherOpens) {
    const Postgres postgres;
    pg::Settings settings{.url = Secret(postgres.url())};
    settings.search = {.connections = 2, .statement_timeout = 5s};
    PgLoop loop(settings);
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

TEST_F(Pipeline, MissingServerIsUnavailable) {
    PgLoop loop({.url = Secret("postgresql://plaza@/none?host=/nonexistent")});
    const auto start = std::chrono::steady_clock::now();
    EXPECT_TRUE(loop.run(loop.db.one(divide, 6, 3)).thrown<pg::Unavailable>());
    EXPECT_LT(std::chrono::steady_clock::now() - start, 1500ms);
}

TEST_F(Pipeline, ErrorDoesNotRepeatInvalidUrl) {
    try {
        PgLoop loop({.url = Secret("postgresql:/user:hunter2@host")});
        FAIL() << "accepted";
    } catch (const std::invalid_argument& refused) {
        EXPECT_EQ(std::string(refused.what()).find("hunter2"), std::string::npos);
    }
}

TEST_F(Pipeline, DestroyedPendingStatementsLeaveNothing) {
    database.exec("create table marks (mark int)");
    auto settings = settings_for(database);
    settings.list.connections = 1;
    PgLoop loop(settings);
    const auto slow = loop.start(loop.db.one(wait_a_while, 1000));
    loop.run_until([&] { return connections("state = 'active' and query like '%pg_sleep%'") == "1"; });
    loop.start(loop.db.one(wait_a_while, 1000));
    loop.start(loop.db.one(divide, 6, 3));
    loop.start(loop.db.run(write_mark, 1));
}

TEST_F(Pipeline, ClosingFailsWaitingStatements) {
    PgLoop loop(settings_for(database));
    const auto slow = loop.start(loop.db.one(wait_a_while, 1000));
    loop.run_until([&] { return connections("state = 'active' and query like '%pg_sleep%'") == "1"; });
    loop.db.close();
    loop.run_until([&] { return slow->is_known(); });
    EXPECT_TRUE(slow->thrown<pg::Unavailable>());
    EXPECT_TRUE(loop.run(loop.db.one(divide, 6, 3)).thrown<pg::Unavailable>());
}

}  // namespace
}  // namespace plaza::test
