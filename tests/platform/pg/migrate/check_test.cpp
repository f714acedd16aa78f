// The comparison of queries with a schema.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string_view>
#include <vector>

#include "platform/pg/migrate/check.hpp"
#include "tests/support/database.hpp"

namespace plaza::test {

struct Thing {
    std::int64_t id;
    std::string name;
    std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (id, name, note))

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class QueryCheck : public testing::Test {
 protected:
    template <class Signature>
    std::vector<std::string> differences(const char* sql, std::vector<std::string_view> not_null = {}) {
        // Keep the query, because it stays registered.
        static std::vector<std::shared_ptr<const void>> kept;
        const auto query = std::make_shared<const pg::Write<Signature>>("test.checked", sql, std::move(not_null));
        kept.push_back(query);
        const pg::QueryBase* const base = query.get();
        return pg::check_queries(database.url(), std::span(&base, 1));
    }

    TestDatabase database{TestDatabase::Schema::empty};

 private:
    void SetUp() override {
        database.exec("create table things (id bigint primary key, name text not null, note text)");
    }
};

TEST_F(QueryCheck, MatchingQueryHasNoDifferences) {
    EXPECT_THAT(differences<Thing(std::int64_t)>("select id, name, note from things where id = $1"), IsEmpty());
    EXPECT_THAT(differences<void(std::int64_t)>("delete from things where id = $1"), IsEmpty());
    EXPECT_THAT(differences<std::int64_t(std::string)>("insert into things (id, name) values (1, $1) returning id"),
                IsEmpty());
}

TEST_F(QueryCheck, InvalidSqlIsReported) {
    EXPECT_THAT(differences<Thing()>("select id from nothings"),
                ElementsAre("test.checked: relation \"nothings\" does not exist"));
    EXPECT_THAT(differences<void(std::string)>("delete from things where id = $1"),
                ElementsAre(HasSubstr("operator does not exist: bigint = text")));
}

TEST_F(QueryCheck, UnusedParameterIsReported) {
    EXPECT_THAT(differences<void(std::int64_t, std::int64_t)>("delete from things where id = $1"),
                ElementsAre("test.checked: parameter $2 is not used"));
}

TEST_F(QueryCheck, DifferentColumnsAreReported) {
    EXPECT_THAT(differences<Thing()>("select id, name from things"),
                ElementsAre("test.checked: the statement has 2 columns, but the row has 3 members"));
    EXPECT_THAT(differences<Thing()>("select id, note, name from things"),
                ElementsAre("test.checked: column 2 is named note, but its member name",
                            "test.checked: column note can be null, but its member is not optional",
                            "test.checked: column 3 is named name, but its member note",
                            "test.checked: column name is never null, but its member is optional"));
    EXPECT_THAT(differences<int()>("select id from things"),
                ElementsAre("test.checked: column id has the type bigint, but its member integer"));
}

TEST_F(QueryCheck, ExpressionMustDeclareNotNull) {
    const char* sql = "select count(*) from things";
    EXPECT_THAT(differences<std::int64_t()>(sql), ElementsAre(HasSubstr("column count could be null")));
    EXPECT_THAT(differences<std::int64_t()>(sql, pg::not_null("count")), IsEmpty());
    EXPECT_THAT(differences<std::optional<std::int64_t>()>(sql), IsEmpty());
}

TEST_F(QueryCheck, OuterJoinMustDeclareNotNull) {
    const char* sql = "select a.id, b.name, b.note from things a left join things b on b.id = a.id + 1";
    EXPECT_THAT(differences<Thing()>(sql), ElementsAre(HasSubstr("column id"), HasSubstr("column name")));
    EXPECT_THAT(differences<Thing()>(sql, pg::not_null("id", "name")), IsEmpty());
}

TEST_F(QueryCheck, RedundantNotNullIsReported) {
    EXPECT_THAT(differences<std::int64_t()>("select id from things", pg::not_null("id")),
                ElementsAre("test.checked: not_null names id, a plain column: the table determines its nullability"));
    EXPECT_THAT(differences<std::int64_t()>("select id from things", pg::not_null("nothing")),
                ElementsAre("test.checked: not_null names nothing, which is not a column"));
}

}  // namespace
}  // namespace plaza::test
