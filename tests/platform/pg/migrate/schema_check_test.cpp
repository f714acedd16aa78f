// The comparison of a schema with the migrations.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/platform/pg/migrate/migrations.hpp"

namespace plaza::pg {
namespace {

using test::Migrations;
using testing::ElementsAre;
using testing::IsEmpty;

struct SchemaCheck : Migrations {
    SchemaCheck() { Migrator(url).upgrade("head"); }

    std::vector<std::string> differences() { return Migrator(url).check(); }
};

TEST_F(SchemaCheck, ReportsDifferences) {
    database.exec(R"sql(
        drop index posts_listed_idx;
        alter table posts add rating integer;
        alter table posts alter title drop not null;
        alter table users drop constraint users_role_check;
        create or replace function count_attempts(was_whole_at bigint, was_next_at bigint, moment bigint,
                                                  tries bigint, cost bigint, span bigint, longest_delay bigint)
        returns table (whole_at bigint, next_at bigint, granted bigint) language sql immutable as 'select 0, 0, 0';
        create table extra (id bigint primary key);
        drop table idempotency_keys)sql");
    EXPECT_THAT(
        differences(),
        testing::UnorderedElementsAre(
            "index posts_listed_idx is missing", "column posts.rating is not in the migrations",
            "column posts.title is `text default ''::text`, but the migrations create `text not null default ''::text`",
            "constraint users.users_role_check is missing",
            "function count_attempts(bigint,bigint,bigint,bigint,bigint,bigint,bigint) differs from the migrations",
            "table extra is not in the migrations", "table idempotency_keys is missing"));
}

TEST_F(SchemaCheck, ReportsMissingExtension) {
    database.exec("drop extension pg_trgm cascade");
    EXPECT_THAT(differences(), ElementsAre("extension pg_trgm is missing", "index accounts_names_trgm_idx is missing",
                                           "index posts_listed_title_trgm_idx is missing"));
}

TEST_F(SchemaCheck, LeavesNothingBehind) {
    const auto before = dump();
    EXPECT_THAT(differences(), IsEmpty());
    EXPECT_EQ(dump(), before);
    EXPECT_EQ(database.scalar("select count(*) from pg_namespace where nspname = 'plaza_check'"), "0");
}

TEST_F(SchemaCheck, IgnoresSchemaName) {
    database.exec("alter schema public rename to elsewhere; create schema public");
    database.exec("alter database " + database.scalar("select current_database()") + " set search_path = elsewhere");
    EXPECT_THAT(differences(), IsEmpty());
}

}  // namespace
}  // namespace plaza::pg
