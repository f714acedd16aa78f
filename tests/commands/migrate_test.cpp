#include <fmt/format.h>

#include <fstream>

#include "tests/support/app.hpp"
#include "tests/support/database.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::EndsWith;
using testing::Eq;
using testing::Field;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Migrate : public App {
 protected:
    [[nodiscard]] CommandResult migrate(std::vector<std::string> words) const {
        words.insert(words.begin(), "migrate");
        return run(std::move(words), on(database_.url().reveal()));
    }
    [[nodiscard]] TestDatabase& database() { return database_; }

    static auto succeeds(const auto& output) {
        return AllOf(Field(&CommandResult::code, 0), Field(&CommandResult::output, output));
    }

 private:
    TestDatabase database_{TestDatabase::Schema::empty};
};

TEST_F(Migrate, AcceptsAlembicVerbs) {
    EXPECT_THAT(migrate({"current"}), succeeds("base\n"));
    EXPECT_THAT(migrate({"upgrade", "+1"}), succeeds("applied 0001_create_users\n"));
    EXPECT_THAT(migrate({"current"}), succeeds("0001_create_users\n"));
    EXPECT_THAT(migrate({"upgrade", "head"}), succeeds(StartsWith("applied 0002_create_posts\n")));
    EXPECT_THAT(migrate({"current"}), succeeds(EndsWith(" (head)\n")));
    EXPECT_THAT(migrate({"upgrade", "head"}), succeeds("nothing to do\n"));
    EXPECT_THAT(migrate({"history"}),
                succeeds(AllOf(HasSubstr("0001_create_users  applied "), Not(HasSubstr("not applied")))));
    EXPECT_THAT(migrate({"check"}), succeeds("the schema matches the migrations\n"));
    EXPECT_THAT(migrate({"downgrade", "-1"}), succeeds(StartsWith("reverted ")));
    EXPECT_THAT(migrate({"history"}), succeeds(HasSubstr("not applied")));
    EXPECT_THAT(migrate({"downgrade", "base", "--yes"}), succeeds(EndsWith("reverted 0001_create_users\n")));
    EXPECT_THAT(migrate({"current"}), succeeds("base\n"));
    EXPECT_THAT(migrate({"downgrade", "base"}), succeeds("nothing to do\n"));
}

TEST_F(Migrate, DowngradeAsksBeforeLosingRows) {
    ASSERT_EQ(migrate({"upgrade", "head"}).code, 0);
    EXPECT_THAT(migrate({"downgrade", "base"}),
                RefusesInOneLine("downgrade to base deletes all tables, which are empty: confirm with --yes"));
    database().exec(R"sql(
        insert into accounts (id, handle, created_at) select n, 'name_' || n, now() from generate_series(1, 3) n;
        insert into users (id, email, password_hash, email_confirmed_at)
        select n, n || '@example.com', '', case when n < 3 then now() end from generate_series(1, 3) n;
        insert into posts (id, author_id, title, content, published, created_at)
        select n, 1, '', '', true, now() from generate_series(1, 7) n)sql");
    EXPECT_THAT(migrate({"downgrade", "0006"}), RefusesInOneLine("2 values of users.email_confirmed_at"));
    const auto refused = migrate({"downgrade", "base"});
    EXPECT_THAT(refused, RefusesInOneLine("3 rows of accounts, 7 rows of posts, 3 rows of users"));
    EXPECT_EQ(database().scalar("select count(*) from posts"), "7");
    EXPECT_THAT(migrate({"current"}), succeeds(EndsWith(" (head)\n")));

    EXPECT_THAT(migrate({"downgrade", "base", "--yes"}), succeeds(EndsWith("reverted 0001_create_users\n")));
    EXPECT_EQ(database().scalar("select to_regclass('posts') is null"), "t");
}

TEST_F(Migrate, RunningServerReturns503UntilSchemaIsBack) {
    Process plaza({"serve"}, on(database().url().reveal()));
    auto ana = signed_up(plaza.wait_until_listening(), "ana");
    ASSERT_EQ(migrate({"downgrade", "base", "--yes"}).code, 0);
    const auto refused = ana.get("/posts");
    EXPECT_EQ(refused.status, 503);
    EXPECT_THAT(refused.body, HasSubstr("another schema"));
    ASSERT_EQ(migrate({"upgrade", "head"}).code, 0);
    EXPECT_TRUE(becomes_true([&] { return ana.get("/posts").status == 401; })) << "its users are deleted";
}

TEST_F(Migrate, DowngradeWithoutLossDoesNotAsk) {
    ASSERT_EQ(migrate({"upgrade", "0008"}).code, 0);
    database().exec("insert into accounts (id, handle) values (1, 'ana')");
    EXPECT_THAT(migrate({"downgrade", "-1"}), succeeds("reverted 0008_count_votes_by_statement\n"));
}

TEST_F(Migrate, UnknownVerbSuggestsTheNearest) {
    EXPECT_THAT(migrate({"upgade", "head"}), RefusesInOneLine("did you mean plaza migrate upgrade?"));
}

TEST_F(Migrate, CheckReportsManualChanges) {
    ASSERT_EQ(migrate({"upgrade", "head"}).code, 0);
    database().exec("alter table posts add column mood text; drop index posts_drafts_idx");
    const auto checked = migrate({"check"});
    EXPECT_GT(checked.code, 0);
    EXPECT_THAT(checked.output, AllOf(HasSubstr("mood"), HasSubstr("posts_drafts_idx")));
}

TEST_F(Migrate, InvalidArgumentsAreRejectedInOneLine) {
    for (const auto& words : std::vector<std::vector<std::string>>{{},
                                                                   {"upgrade"},
                                                                   {"sideways"},
                                                                   {"downgrade", "head"},
                                                                   {"upgrade", "-1"},
                                                                   {"current", "head"},
                                                                   {"upgrade", "0099"}})
        EXPECT_THAT(migrate(words), RefusesInOneLine("head")) << testing::PrintToString(words);
}

TEST_F(Migrate, NewWritesPairOnlyInCheckout) {
    EXPECT_THAT(run({"migrate", "new", "add moods"}, {}), RefusesInOneLine("in the top folder of a Plaza checkout"));
    fs::create_directory(home().path() / "migrations");
    home().write("CMakeLists.txt", "");
    home().write("migrations/0007_create_moods.up.sql", "");
    EXPECT_THAT(run({"migrate", "new", "add moods"}, {}), succeeds(HasSubstr("migrations/0008_add_moods.up.sql")));
    EXPECT_TRUE(fs::exists(home().path() / "migrations/0008_add_moods.down.sql"));
}

TEST_F(Migrate, TwoServersMigrateOnce) {
    const auto settings = on(database().url().reveal());
    Process one({"serve"}, settings);
    Process other({"serve"}, settings);
    for (auto* plaza : {&one, &other}) EXPECT_EQ(Client(plaza->wait_until_listening()).get("/").status, 200);
    for (auto* plaza : {&one, &other}) {
        plaza->send_signal(SIGTERM);
        EXPECT_EQ(plaza->wait(), 0);
    }
    const auto applied = [](const Process& plaza) { return plaza.output().contains("applied migration"); };
    EXPECT_NE(applied(one), applied(other));
    EXPECT_THAT(migrate({"current"}), succeeds(EndsWith("(head)\n")));
}

TEST_F(Migrate, ServerWithMigrateOffRejectsOldSchema) {
    EXPECT_THAT(run({"serve"}, on(database().url().reveal(), {{"PLAZA_MIGRATE", "off"}})),
                RefusesInOneLine("run `plaza migrate upgrade head`"));
    EXPECT_EQ(database().scalar("select to_regclass('users') is null"), "t");
}

TEST_F(Migrate, ServerAcceptsNewerSchemaUnlessBreaking) {
    ASSERT_EQ(migrate({"upgrade", "head"}).code, 0);
    database().exec(
        "insert into plaza_migrations (number, name, checksum, is_breaking) values (9999, '9999_add_moods', '', "
        "false)");
    {
        Process plaza({"serve"}, on(database().url().reveal()));
        EXPECT_EQ(Client(plaza.wait_until_listening()).get("/").status, 200);
    }
    database().exec("update plaza_migrations set is_breaking = true where number = 9999");
    for (const auto* migrate : {"on", "off"})
        EXPECT_THAT(run({"serve"}, on(database().url().reveal(), {{"PLAZA_MIGRATE", migrate}})),
                    RefusesInOneLine("migration 9999_add_moods, which is incompatible with this older version"));
}

TEST_F(Migrate, CommandUsesDatabaseOfRunningServer) {
    home().make_cluster();
    Process plaza({"serve"}, quick());
    Client anyone(plaza.wait_until_listening());
    EXPECT_THAT(run({"migrate", "current"}, quick()), succeeds(EndsWith("(head)\n")));
    EXPECT_EQ(anyone.get("/users/1").status, 404);
}

TEST_F(Migrate, CommandStartsPrivatePostgres) {
    home().make_cluster();
    EXPECT_THAT(run({"migrate", "upgrade", "head"}, quick()), succeeds(HasSubstr("applied 0001_create_users")));
    EXPECT_EQ(postmaster_of(home().data() / "postgres"), 0);
}

}  // namespace plaza::test
