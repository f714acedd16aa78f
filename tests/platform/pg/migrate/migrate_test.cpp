#include "platform/pg/migrate/migrate.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <thread>

#include "commands/migrate.hpp"
#include "platform/crypto/sha256.hpp"
#include "tests/platform/pg/migrate/migrations.hpp"

namespace plaza::pg {
namespace {

using test::Migrations;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::ThrowsMessage;

TEST_F(Migrations, EveryMigrationIsReversible) {
    // The extension is used, but never dropped.
    database.exec("create extension pg_trgm");
    Migrator migrator(url);
    migrator.upgrade("+0");
    for (const auto& migration : embedded_migrations()) {
        const auto before = dump();
        EXPECT_THAT(migrator.upgrade("+1"), ElementsAre(std::string(migration.name)));
        const auto after = dump();
        EXPECT_NE(after, before) << migration.name;
        EXPECT_THAT(migrator.downgrade("-1"), ElementsAre(std::string(migration.name)));
        EXPECT_EQ(dump(), before) << migration.name;
        migrator.upgrade("+1");
        EXPECT_EQ(dump(), after) << migration.name;
    }
    EXPECT_THAT(migrator.check(), IsEmpty());
}

TEST_F(Migrations, NamesAndAddressesSurviveBothDirections) {
    Migrator migrator(url);
    migrator.upgrade(before("keep_names_in_tables"));
    database.exec(R"sql(
        insert into accounts (id, handle)
        values (1, 'Ana'), (2, 'user_2'), (3, 'USER_9'), (4, 'bo'), (5, 'user_5'), (6, 'gone');
        insert into reserved_handles (handle_hash, account_id, reserved_until)
        values (hash_of_handle('anastasia'), 1, '2100-01-01 UTC');
        delete from accounts where id = 6;
        insert into users (id, email, password_hash, takes_legacy_tokens)
        values (1, 'Ana@Example.com', '', true), (2, 'JOSÉ@example.com', '', false);
        -- These differ from an older address in case alone.
        set session_replication_role = replica;
        insert into users (id, email, password_hash, edited_at) values (3, 'ANA@example.com', '', '2026-01-01 UTC');
        insert into users (id, email, password_hash) values (4, 'josé@example.com', '');
        reset session_replication_role)sql");
    const std::string former =
        "select a.handle, u.email, u.normal_email, u.takes_legacy_tokens, u.edited_at, r.handle_hash, r.reserved_until "
        "from accounts a full join users u on u.id = a.id full join reserved_handles r on r.account_id = a.id "
        "order by a.id, r.handle_hash";
    const std::string names = "select name, account_id, reserved_until from handles order by name";
    const std::string addresses = "select address, user_id from emails order by address";
    const auto former_rows = database.rows(former);

    migrator.upgrade("+1");
    const auto migrated_names = database.rows(names);
    const auto migrated_addresses = database.rows(addresses);
    EXPECT_THAT(migrated_addresses,
                ElementsAre(ElementsAre("<ANA@example.com", "3"), ElementsAre("<JOSÉ@example.com", "2"),
                            ElementsAre("<josé@example.com", "4"), ElementsAre("ana@example.com", "1")));
    const auto reservation_of = [](const char* name) { return '#' + crypto::sha256_hex(name); };
    EXPECT_THAT(migrated_names, testing::UnorderedElementsAre(
                                    ElementsAre("ana", "1", ""), ElementsAre("bo", "4", ""),
                                    ElementsAre("user_9", "3", ""), ElementsAre(reservation_of("gone"), "", "infinity"),
                                    ElementsAre(reservation_of("anastasia"), "1", testing::StartsWith("2100-01-01"))));

    migrator.downgrade("-1");
    EXPECT_EQ(database.rows(former), former_rows);
    migrator.upgrade("+1");
    EXPECT_EQ(database.rows(names), migrated_names);
    EXPECT_EQ(database.rows(addresses), migrated_addresses);
}

TEST_F(Migrations, LeaveNoTriggerOnAccountsAndUsers) {
    Migrator(url).upgrade("head");
    EXPECT_EQ(database.scalar("select count(*) from pg_trigger where not tgisinternal and tgrelid in "
                              "('accounts'::regclass, 'users'::regclass, 'handles'::regclass, 'emails'::regclass)"),
              "0");
}

TEST_F(Migrations, GoToNumberAndBackToBase) {
    Migrator migrator(url, {things, colors, breaking});
    EXPECT_THAT(migrator.upgrade("0002"), SizeIs(2));
    EXPECT_THAT(migrator.downgrade("0001"), ElementsAre("0002_add_colors"));
    EXPECT_THAT(migrator.upgrade("head"), ElementsAre("0002_add_colors", "0003_drop_colors"));
    EXPECT_THAT(migrator.downgrade("base"), SizeIs(3));
    EXPECT_THAT([&] { migrator.upgrade("tail"); }, ThrowsMessage<MigrationError>(HasSubstr("unknown migration tail")));
    EXPECT_THAT([&] { migrator.downgrade("+1"); }, ThrowsMessage<MigrationError>(HasSubstr("unknown migration +1")));
}

TEST_F(Migrations, ConcurrentServersMigrateOnce) {
    std::array<std::vector<std::string>, 4> applied;
    {
        std::array<std::jthread, 4> servers;
        for (std::size_t i = 0; i < servers.size(); ++i)
            servers[i] = std::jthread([&, i] { applied[i] = Migrator(url).upgrade("head"); });
    }
    EXPECT_EQ(applied[0].size() + applied[1].size() + applied[2].size() + applied[3].size(),
              embedded_migrations().size());
    EXPECT_THAT(Migrator(url).check(), IsEmpty());
}

TEST_F(Migrations, FailedMigrationLeavesNothing) {
    const Migration faulty{2, "0002_fail", "create table half (id bigint); select 1 / 0", ""};
    EXPECT_THAT(([&] { Migrator(url, {things, faulty}).upgrade("head"); }),
                ThrowsMessage<MigrationError>("upgrade 0002_fail: division by zero"));
    EXPECT_EQ(database.scalar("select count(*) from plaza_migrations"), "1");
    EXPECT_EQ(database.scalar("select to_regclass('half') is null"), "t");
}

TEST_F(Migrations, ExtensionOfAdministratorIsUsedAndKept) {
    const auto owner = "owner_" + std::to_string(getpid());
    const auto name = database.scalar("select current_database()");
    database.exec(
        fmt::format("create extension pg_trgm; create role {0} login; alter database {1} owner to {0}", owner, name));
    const Secret as_owner("postgresql://" + owner + url.reveal().substr(url.reveal().find('@')));
    Migrator migrator(as_owner);
    EXPECT_THAT(migrator.upgrade("head"), testing::Not(IsEmpty()));
    EXPECT_THAT(migrator.downgrade("base"), testing::Not(IsEmpty()));
    EXPECT_EQ(database.scalar("select count(*) from pg_extension where extname = 'pg_trgm'"), "1");
    database.exec(fmt::format("alter database {1} owner to plaza; drop owned by {0}; drop role {0}", owner, name));
}

TEST_F(Migrations, EditedMigrationIsRejectedByName) {
    Migrator(url, {things, colors}).upgrade("head");
    auto edited = colors;
    edited.up = "alter table things add color text not null";
    Migrator migrator(url, {things, edited});
    const auto refused = ThrowsMessage<MigrationError>(HasSubstr("0002_add_colors was edited after it was applied"));
    EXPECT_THAT([&] { migrator.upgrade("head"); }, refused);
    EXPECT_THAT([&] { migrator.downgrade("-1"); }, refused);
    EXPECT_THAT([&] { migrator.require_head(); }, refused);
}

TEST_F(Migrations, DuplicateNumberIsRejected) {
    Migrator(url, {things, colors}).upgrade("head");
    auto renamed = colors;
    renamed.name = "0002_add_shapes";
    EXPECT_THAT(([&] { Migrator(url, {things, renamed}).upgrade("head"); }),
                ThrowsMessage<MigrationError>(HasSubstr("0002_add_colors has the same number as 0002_add_shapes")));
}

TEST_F(Migrations, OlderServerAcceptsNewerSchema) {
    Migrator(url, {things, colors}).upgrade("head");
    Migrator older(url, {things});
    EXPECT_THAT(older.upgrade("head"), IsEmpty());
    EXPECT_NO_THROW(older.require_head());
    EXPECT_THAT([&] { older.downgrade("-1"); },
                ThrowsMessage<MigrationError>(HasSubstr("0002_add_colors is unknown to this version")));
}

TEST_F(Migrations, OlderServerRejectsBreakingSchema) {
    Migrator(url, {things, colors, breaking}).upgrade("head");
    Migrator older(url, {things, colors});
    const auto refused =
        ThrowsMessage<MigrationError>(HasSubstr("0003_drop_colors, which is incompatible with this older version"));
    EXPECT_THAT([&] { older.upgrade("head"); }, refused);
    EXPECT_THAT([&] { older.require_head(); }, refused);
}

TEST_F(Migrations, ServerWithoutMigrationRejectsOldSchema) {
    Migrator(url, {things}).upgrade("head");
    EXPECT_THAT(([&] { Migrator(url, {things, colors}).require_head(); }),
                ThrowsMessage<MigrationError>(HasSubstr("0002_add_colors is not applied")));
}

TEST_F(Migrations, NonUtf8DatabaseIsRejected) {
    database.exec("create database latin_" + std::to_string(getpid()) +
                  " encoding 'LATIN1' locale 'C' template template0");
    auto latin = url.reveal();
    latin.replace(latin.find("test_"), latin.find('?') - latin.find("test_"), "latin_" + std::to_string(getpid()));
    EXPECT_THAT([&] { Migrator(Secret(latin)).upgrade("head"); },
                ThrowsMessage<MigrationError>(HasSubstr("the database has the encoding LATIN1, plaza needs UTF8")));
    database.exec("drop database latin_" + std::to_string(getpid()));
}

TEST_F(Migrations, MarksCanBeCombined) {
    auto both = breaking;
    both.up = "-- plaza: no transaction\n-- plaza: breaking\nselect 1";
    EXPECT_TRUE(both.is_breaking());
    both.up = "-- plaza: no transaction\nselect 1\n-- plaza: breaking\n";
    EXPECT_FALSE(both.is_breaking());
}

struct MigrateCommand : Migrations {
    std::string run(std::vector<std::string> words, int expected_code = 0) {
        std::ostringstream out;
        EXPECT_EQ(commands::migrate(url, words, commands::Confirmation::given, out), expected_code);
        return out.str();
    }
};

TEST_F(MigrateCommand, AcceptsAlembicVerbs) {
    EXPECT_EQ(run({"current"}), "base\n");
    EXPECT_THAT(run({"upgrade", "+1"}), HasSubstr("applied 0001_"));
    EXPECT_THAT(run({"history"}), HasSubstr("not applied"));
    EXPECT_THAT(run({"check"}, 1), HasSubstr("is not applied"));
    EXPECT_THAT(run({"upgrade", "head"}), HasSubstr("applied 0002_"));
    EXPECT_EQ(run({"upgrade", "head"}), "nothing to do\n");
    EXPECT_THAT(run({"current"}), HasSubstr("(head)"));
    EXPECT_EQ(run({"check"}), "the schema matches the migrations\n");
    EXPECT_THAT(run({"downgrade", "base"}), HasSubstr("reverted 0001_"));
    EXPECT_THAT([&] { run({"upgrade"}); },
                ThrowsMessage<MigrationError>(HasSubstr("usage: plaza migrate upgrade head")));
}

TEST_F(MigrateCommand, WritesNextPairInCheckout) {
    namespace fs = std::filesystem;
    const auto checkout = fs::temp_directory_path() / ("plaza-checkout-" + std::to_string(getpid()));
    const auto home = fs::current_path();
    fs::create_directories(checkout / "migrations");
    fs::current_path(checkout);
    EXPECT_THAT(([&] { run({"new", "add votes"}); }),
                ThrowsMessage<MigrationError>(HasSubstr("in the top folder of a Plaza checkout")));
    std::fclose(std::fopen("CMakeLists.txt", "w"));
    run({"new", "Create posts"});
    EXPECT_THAT(run({"new", "add votes"}), HasSubstr("wrote migrations/0002_add_votes.down.sql"));
    EXPECT_TRUE(fs::exists("migrations/0002_add_votes.up.sql"));
    fs::current_path(home);
    fs::remove_all(checkout);
}

}  // namespace
}  // namespace plaza::pg
