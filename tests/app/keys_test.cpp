// Keys that a server must not sign with, and databases that it must not use.
#include <fmt/format.h>

#include <cctype>
#include <string>
#include <vector>

#include "tests/support/app.hpp"
#include "tests/support/database.hpp"
#include "tests/support/original.hpp"

namespace plaza::test {

class Keys : public App {
 protected:
    [[nodiscard]] CommandResult serve_with(const Settings& settings) const {
        return run({"serve"}, on(database_.url().reveal(), settings));
    }
    [[nodiscard]] std::string tables() {
        return database_.scalar("select count(*) from pg_class where relnamespace = 'public'::regnamespace");
    }

 private:
    TestDatabase database_{TestDatabase::Schema::empty};
};

const std::string published = "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7";

TEST_F(Keys, ShortKeyIsRejected) {
    EXPECT_THAT(serve_with({{"SECRET_KEY", "x"}}), RefusesInOneLine("SECRET_KEY must have at least 32 bytes, got 1"));
    EXPECT_THAT(serve_with({{"SECRET_KEY", std::string(31, 'k')}}), RefusesInOneLine("openssl rand -hex 32"));
    EXPECT_THAT(serve_with({{"PLAZA_LEGACY_SECRET_KEY", "x"}}),
                RefusesInOneLine("PLAZA_LEGACY_SECRET_KEY must have at least 32 bytes, got 1"));
    EXPECT_EQ(tables(), "0");
}

TEST_F(Keys, PublishedKeyIsRejected) {
    std::string upper = published;
    for (char& c : upper) c = static_cast<char>(std::toupper(c));
    for (const auto& key :
         {published, upper, "\"" + published + "\"", std::string("a-string-secret-at-least-256-bits-long"),
          std::string("192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf"),
          std::string("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")}) {
        const auto refused = serve_with({{"SECRET_KEY", key}});
        EXPECT_THAT(refused, RefusesInOneLine("SECRET_KEY is an example key from a manual")) << key;
        EXPECT_THAT(refused.output, testing::Not(testing::HasSubstr(key)));
    }
    EXPECT_THAT(serve_with({{"PLAZA_LEGACY_SECRET_KEY", published}}),
                RefusesInOneLine("PLAZA_LEGACY_SECRET_KEY is an example key from a manual"));
    EXPECT_EQ(tables(), "0");
}

TEST_F(Keys, LegacyKeyCannotSignNewTokens) {
    EXPECT_THAT(serve_with({{"PLAZA_LEGACY_SECRET_KEY", secret_key}}),
                RefusesInOneLine("SECRET_KEY is the same as PLAZA_LEGACY_SECRET_KEY"));
}

TEST_F(Keys, KeyOf32BytesIsAccepted) {
    TestDatabase database;
    Process plaza({"serve"}, on(database.url().reveal(),
                                {{"SECRET_KEY", std::string(32, 'k')}, {"PLAZA_LEGACY_SECRET_KEY", legacy_key}}));
    EXPECT_EQ(signed_up(plaza.wait_until_listening(), "ana").get("/posts").status, 200);
}

class ForeignDatabase : public App {
 protected:
    static std::string tables_of(TestDatabase& database) {
        return database.scalar(
            "select string_agg(relname, ' ' order by relname) from pg_class "
            "where relnamespace = 'public'::regnamespace and relkind = 'r'");
    }
};

TEST_F(ForeignDatabase, OriginalDatabaseIsRejected) {
    Original original;
    for (const auto& words : {std::vector<std::string>{"serve"}, {"migrate", "upgrade", "head"}, {"demo"}})
        EXPECT_THAT(run(words, on(original.address())),
                    RefusesInOneLine("this is the database of the original API, which Plaza cannot use"));
    EXPECT_EQ(tables_of(original), "alembic_version posts users votes");
}

TEST_F(ForeignDatabase, DatabaseOfAnotherProgramIsRejected) {
    TestDatabase database(TestDatabase::Schema::empty);
    database.exec("create table orders (id int); create table customers (id int)");
    EXPECT_THAT(run({"serve"}, on(database.url().reveal())),
                RefusesInOneLine("the database has tables of another program (customers, orders): set DATABASE_URL to "
                                 "an empty database"));
    EXPECT_EQ(tables_of(database), "customers orders");
}

TEST_F(ForeignDatabase, TablesOfExtensionsAreAccepted) {
    TestDatabase database(TestDatabase::Schema::empty);
    database.exec("create extension pg_stat_statements");
    Process plaza({"serve"}, on(database.url().reveal()));
    EXPECT_GT(plaza.wait_until_listening(), 0);
}

}  // namespace plaza::test
