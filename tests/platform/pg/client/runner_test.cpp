// A Reader runs reads, a Writer runs reads and writes, inside and outside transactions.
#include <gtest/gtest.h>

#include <concepts>
#include <optional>

#include "tests/platform/pg/loop.hpp"
#include "tests/support/database.hpp"

namespace plaza::test {
namespace {

using pg::Lane;

const pg::Read<std::int64_t()> count_marks{"test.runner_count", Lane::point, "select count(*) from marks"};
const pg::Write<int(int)> hold_mark{"test.runner_hold", "select mark from marks where mark = $1 for update"};
const pg::Write<void(int)> insert_mark{"test.runner_insert", "insert into marks (mark) values ($1)"};

template <class Runner, class Query>
concept CanMaybe = requires(Runner& runner, const Query& query) { runner.maybe(query, 1); };
template <class Runner, class Query>
concept CanOne = requires(Runner& runner, const Query& query) { runner.one(query, 1); };
template <class Runner, class Query>
concept CanAll = requires(Runner& runner, const Query& query) { runner.all(query, 1); };
template <class Runner, class Query>
concept CanRun = requires(Runner& runner, const Query& query) { runner.run(query, 1); };

template <class Runner, class Query>
constexpr bool may_run =
    CanMaybe<Runner, Query> || CanOne<Runner, Query> || CanAll<Runner, Query> || CanRun<Runner, Query>;

// A Reader accepts only reads at compile time.
static_assert(CanMaybe<pg::Reader, pg::Read<int(int)>> && CanOne<pg::Reader, pg::Read<int(int)>> &&
              CanAll<pg::Reader, pg::Read<int(int)>>);
static_assert(CanMaybe<pg::Reader, pg::KeyedRead<int(int)>> && CanOne<pg::Reader, pg::KeyedRead<int(int)>>);
static_assert(!may_run<pg::Reader, pg::Write<int(int)>> && !may_run<pg::Reader, pg::Write<void(int)>> &&
              !may_run<pg::Reader, pg::KeyedWrite<int(int)>>);

static_assert(CanMaybe<pg::Writer, pg::Write<int(int)>> && CanOne<pg::Writer, pg::Write<int(int)>> &&
              CanAll<pg::Writer, pg::Write<int(int)>> && CanRun<pg::Writer, pg::Write<void(int)>>);
static_assert(CanMaybe<pg::Writer, pg::KeyedWrite<int(int)>> && CanOne<pg::Writer, pg::KeyedWrite<int(int)>>);
static_assert(CanOne<pg::Writer, pg::Read<int(int)>> && CanOne<pg::Writer, pg::KeyedRead<int(int)>>);
static_assert(std::derived_from<pg::Database, pg::Writer> && std::derived_from<pg::Tx, pg::Writer>);

template <class Query>
concept TakesALane = requires { Query("test", Lane::point, "select 1"); };
static_assert(TakesALane<pg::Read<int()>> && !TakesALane<pg::Write<int()>>);

Task<std::int64_t> hold_and_count(pg::Tx& tx) {
    co_await tx.run(insert_mark, 1);
    const auto held = co_await tx.maybe(hold_mark, 1);
    EXPECT_EQ(held, 1);
    pg::Reader& reader = tx;
    co_return co_await reader.one(count_marks);
}

TEST(Runner, TransactionLocksRowsAndSeesItsWrites) {
    TestDatabase database(TestDatabase::Schema::empty);
    database.exec("create table marks (mark int primary key)");
    PgLoop loop({.url = database.url()});
    pg::Reader& reader = loop.db;
    EXPECT_EQ(loop.run(loop.db.transact(&hold_and_count)).value, 1);
    EXPECT_EQ(loop.run(reader.one(count_marks)).value, 1);
    EXPECT_EQ(loop.run(loop.db.maybe(hold_mark, 1)).value.value(), 1);
    EXPECT_EQ(loop.run(loop.db.maybe(hold_mark, 2)).value.value(), std::nullopt);
}

}  // namespace
}  // namespace plaza::test
