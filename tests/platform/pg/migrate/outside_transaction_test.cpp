// Migrations that run outside a transaction, to create indexes while others write.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <future>
#include <thread>
#include <vector>

#include "platform/pg/blocking/blocking.hpp"
#include "tests/platform/pg/migrate/migrations.hpp"
#include "tests/support/wait.hpp"

namespace plaza::pg {
namespace {

using test::Migrations;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::ThrowsMessage;

/// A table and a migration that creates an index while others write.
struct ConcurrentMigrations : Migrations {
    const Migration index{2, "0002_index_things",
                          "-- plaza: no transaction\n"
                          "create unique index concurrently if not exists things_half_idx on things ((id / 2))",
                          "-- plaza: no transaction\ndrop index concurrently if exists things_half_idx"};
    const std::vector<Migration> both{things, index};

    std::string is_valid() {
        return database.scalar("select indisvalid from pg_index where indexrelid = 'things_half_idx'::regclass");
    }
};

TEST_F(ConcurrentMigrations, RunOutsideTransactionInBothDirections) {
    Migrator migrator(url, both);
    EXPECT_THAT(migrator.upgrade("head"), SizeIs(2));
    EXPECT_EQ(is_valid(), "t");
    EXPECT_THAT(migrator.check(), IsEmpty());
    EXPECT_THAT(migrator.plan_downgrade("base").names, SizeIs(2));
    EXPECT_THAT(migrator.downgrade("-1"), ElementsAre("0002_index_things"));
    EXPECT_EQ(database.scalar("select to_regclass('things_half_idx') is null"), "t");
}

TEST_F(ConcurrentMigrations, InvalidIndexIsCleanedUp) {
    Migrator migrator(url, both);
    migrator.upgrade("+1");
    database.exec("insert into things values (2), (3)");
    EXPECT_THAT([&] { migrator.upgrade("head"); },
                ThrowsMessage<MigrationError>(HasSubstr("upgrade 0002_index_things: could not create unique index")));
    EXPECT_EQ(is_valid(), "f");
    EXPECT_THAT([&] { migrator.require_head(); }, ThrowsMessage<MigrationError>(HasSubstr("is not applied")));
    database.exec("delete from things where id = 3");
    EXPECT_THAT(migrator.upgrade("head"), ElementsAre("0002_index_things"));
    EXPECT_EQ(is_valid(), "t");
}

TEST_F(ConcurrentMigrations, FinishedButUnrecordedMigrationIsRepeated) {
    Migrator migrator(url, both);
    migrator.upgrade("head");
    database.exec("delete from plaza_migrations where number = 2");
    EXPECT_THAT(migrator.upgrade("head"), ElementsAre("0002_index_things"));
}

// A server that waits for the lock inside a statement would deadlock with an index build that waits for older
// snapshots.
TEST_F(ConcurrentMigrations, ConcurrentServersDoNotDeadlock) {
    Migrator(url, both).upgrade("+1");
    database.exec("insert into things select 2 * n from generate_series(1, 100000) n");
    std::array<std::size_t, 4> applied{};
    {
        std::array<std::jthread, 4> servers;
        for (std::size_t i = 0; i < servers.size(); ++i)
            servers[i] = std::jthread([&, i] { applied[i] = Migrator(url, both).upgrade("head").size(); });
    }
    EXPECT_EQ(applied[0] + applied[1] + applied[2] + applied[3], 1U);
    EXPECT_EQ(is_valid(), "t");
}

TEST_F(Migrations, PostsCanBeWrittenDuringIndexing) {
    Migrator migrator(url);
    migrator.upgrade("0015");
    database.exec("begin; update posts set title = title");
    auto upgrade = std::async(std::launch::async, [&] { return migrator.upgrade("0016"); });
    BlockingConnection other(url);
    EXPECT_TRUE(test::becomes_true(
        [&] { return other.query("select exists (select from pg_locks where not granted)")[0][0] == "t"; }));
    EXPECT_NO_THROW(other.script("set statement_timeout = '2s'; update posts set title = title"));
    database.exec("commit");
    EXPECT_THAT(upgrade.get(), SizeIs(1));
}

TEST_F(ConcurrentMigrations, UnrepeatableMigrationIsRejected) {
    auto unrepeatable = index;
    unrepeatable.up = "-- plaza: no transaction\ncreate index concurrently things_half_idx on things ((id / 2))";
    EXPECT_THAT(([&] { Migrator(url, {things, unrepeatable}).upgrade("head"); }),
                ThrowsMessage<MigrationError>(HasSubstr("must say `if not exists`")));
}

}  // namespace
}  // namespace plaza::pg
