#include "platform/pg/blocking/copy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/database.hpp"

namespace plaza::pg {
namespace {

using test::TestDatabase;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

struct Copy : testing::Test {
    TestDatabase database{TestDatabase::Schema::empty};
    BlockingConnection connection{database.url()};

    void SetUp() override { database.exec("create table words (id integer primary key, word text)"); }

    [[nodiscard]] std::string count() { return database.scalar("select count(*) from words"); }
};

TEST_F(Copy, LinesAreCopiedUnchanged) {
    database.exec(R"(insert into words values (1, E'tab\tand\nline'), (2, null), (3, E'\\N'), (4, 'žluťoučký'))");
    database.exec("create table copied (id integer primary key, word text)");
    BlockingConnection other(database.url());
    std::vector<std::string> lines;
    {
        CopyOut out(connection, "copy (select id, word from words order by id) to stdout");
        CopyIn in(other, "copy copied from stdin");
        while (const auto line = out.next()) {
            lines.emplace_back(*line);
            in.write(*line);
        }
        EXPECT_EQ(out.next(), std::nullopt) << "repeated calls return the same";
        in.finish();
    }
    EXPECT_THAT(lines, ElementsAre("1\ttab\\tand\\nline\n", "2\t\\N\n", "3\t\\\\N\n", "4\tžluťoučký\n"));
    EXPECT_EQ(database.scalar("select count(*) from words w join copied c on c.id = w.id "
                              "and c.word is not distinct from w.word"),
              "4");
    EXPECT_EQ(connection.query("select 1")[0][0], "1") << "the connection can be used again";
}

TEST_F(Copy, InvalidLineIsReportedAtEndAndNothingIsKept) {
    {
        CopyIn in(connection, "copy words from stdin");
        in.write("1\tone\n");
        in.write("two\ttwo\n");
        EXPECT_THAT([&] { in.finish(); }, ThrowsMessage<BlockingError>(HasSubstr("invalid input syntax")));
    }
    EXPECT_EQ(count(), "0");
    EXPECT_EQ(connection.query("select 1")[0][0], "1");
}

TEST_F(Copy, UnfinishedCopyIsDiscarded) {
    {
        CopyIn in(connection, "copy words from stdin");
        in.write("1\tone\n");
    }
    EXPECT_EQ(count(), "0");
    EXPECT_EQ(connection.query("select 1")[0][0], "1");
}

TEST_F(Copy, NonCopyStatementIsRejected) {
    EXPECT_THAT([&] { CopyOut(connection, "select 1"); }, testing::Throws<BlockingError>());
    EXPECT_THAT([&] { CopyIn(connection, "copy nothing from stdin"); },
                ThrowsMessage<BlockingError>(HasSubstr("\"nothing\" does not exist")));
}

TEST_F(Copy, ErrorAmongRowsIsThrown) {
    database.exec("insert into words values (1, 'one'), (2, 'two')");
    CopyOut out(connection, "copy (select 1 / (2 - id) from words order by id) to stdout");
    EXPECT_EQ(out.next(), "1\n");
    EXPECT_THAT([&] { static_cast<void>(out.next()); }, ThrowsMessage<BlockingError>(HasSubstr("division by zero")));
}

}  // namespace
}  // namespace plaza::pg
