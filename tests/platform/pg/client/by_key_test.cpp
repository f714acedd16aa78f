// Loading by key: which calls are merged, and which rows and errors each caller gets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/platform/pg/loop.hpp"
#include "tests/support/database.hpp"

namespace plaza::test {

using ItemId = Id<"item">;

struct Item {
    ItemId id;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(Item, (), (id, name))

struct Counted {
    std::int64_t key;
    std::int64_t count;  // the number of keys of the statement
};
BOOST_DESCRIBE_STRUCT(Counted, (), (key, count))

struct Named {
    std::string name;
    std::int64_t id;
};
BOOST_DESCRIBE_STRUCT(Named, (), (name, id))

struct Swapped {
    std::string name;
    ItemId id;
};
BOOST_DESCRIBE_STRUCT(Swapped, (), (name, id))

namespace {

using pg::Lane;
using testing::ElementsAre;
using testing::IsEmpty;

const pg::ByKey<Item(ItemId)> load_things{"test.load_things",
                                          "select t.id, t.name from things t where t.id = any($1) order by t.id"};
// Returns no row for the key 7, and an error for 0.
const pg::ByKey<Counted(std::int64_t)> count_keys{"test.by_key_count", R"sql(
    select key / key * key as key, (select count(*) from unnest($1)) as count from unnest($1) key where key <> 7)sql"};
const pg::ByKey<Named(std::string)> find_names{"test.by_key_names",
                                               "select t.name, t.id from things t where t.name = any($1)"};
const pg::ByKey<Named(std::string)> fold_names{
    "test.by_key_fold", "select lower(name), 1::bigint as id from unnest($1) name where name is not null"};
const pg::ByKey<std::int64_t(std::int64_t)> double_rows{
    "test.by_key_double", "select key from unnest($1) key cross join generate_series(1, 2)"};
const pg::ByKey<std::int64_t(std::int64_t)> lose_keys{"test.by_key_lose", "select nullif(key, 3) from unnest($1) key"};
const pg::ByKey<Counted(std::int64_t)> wait_a_while{"test.by_key_wait", Lane::list, R"sql(
    select key, (select count(*) from unnest($1)) as count from unnest($1) key, pg_sleep(0.3))sql"};
const pg::KeyedRead<std::int64_t(std::int64_t)> count_places{"test.by_place_count", Lane::point, R"sql(
    select asked.place, (select count(*) from unnest($1)) from unnest($1) with ordinality asked (number, place))sql"};
const pg::Write<void(ItemId, std::string)> insert_thing{"test.insert_thing",
                                                        "insert into things (id, name) values ($1, $2)"};

template <class Row, class Key>
concept IsByKey = requires { sizeof(pg::ByKey<Row(Key)>); };
static_assert(IsByKey<Item, ItemId> && IsByKey<ItemId, ItemId>);
static_assert(!IsByKey<Swapped, ItemId> && !IsByKey<Item, std::int64_t>);

template <class Runner>
concept CanLoad = requires(Runner& runner) { runner.load(load_things, std::vector<ItemId>{}); };
static_assert(CanLoad<pg::Reader> && CanLoad<pg::Writer> && CanLoad<pg::Tx>);

std::vector<std::int64_t> range(std::int64_t first, std::size_t count) {
    std::vector<std::int64_t> keys(count);
    std::iota(keys.begin(), keys.end(), first);
    return keys;
}

std::vector<std::int64_t> keys_of(const std::vector<Counted>& rows) {
    std::vector<std::int64_t> keys;
    for (const auto& row : rows) keys.push_back(row.key);
    return keys;
}

/// The distinct numbers of keys of the statements that returned the rows.
std::vector<std::int64_t> counts_of(const std::vector<Counted>& rows) {
    std::vector<std::int64_t> counts;
    for (const auto& row : rows) counts.push_back(row.count);
    const auto repeated = std::ranges::unique(counts);
    counts.erase(repeated.begin(), repeated.end());
    return counts;
}

class ByKeys : public testing::Test {
 protected:
    ByKeys() : database(TestDatabase::Schema::empty) {
        database.exec("create table things (id bigint primary key, name text not null)");
        database.exec("insert into things select n, 'thing ' || n from generate_series(1, 100) n where n % 10 <> 0");
        settings.url = database.url();
    }

    TestDatabase database;
    pg::Settings settings;
};

Task<std::vector<Counted>> joined(Task<std::vector<Counted>> first, Task<std::vector<Counted>> second) {
    auto rows = co_await std::move(first);
    const auto more = co_await std::move(second);
    rows.insert(rows.end(), more.begin(), more.end());
    co_return rows;
}

Task<std::vector<Counted>> load_twice(pg::Reader& db) {
    const std::array<std::int64_t, 2> keys{1, 2};
    auto first = db.load(count_keys, keys);
    auto second = db.load(count_keys, std::vector<std::int64_t>{2, 3});
    auto single = db.maybe(count_keys, 4);
    const auto third = co_await std::move(single);
    EXPECT_EQ(third->count, 4);
    co_return co_await joined(std::move(first), std::move(second));
}

Task<std::vector<Counted>> load_pairs(pg::Reader& db) {
    auto first = db.load(count_keys, range(1, 2));
    auto second = db.load(count_keys, range(2, 2));
    co_return co_await joined(std::move(first), std::move(second));
}

Task<std::vector<Counted>> load_within(pg::Database& db) {
    auto tx = co_await db.begin();
    auto inserted = tx.run(insert_thing, ItemId{10}, "new");
    auto thing = tx.maybe(load_things, ItemId{10});
    auto places = tx.one(count_places, 1);
    auto more_places = tx.one(count_places, 2);
    auto rows = co_await load_pairs(tx);
    co_await std::move(inserted);
    const auto found = co_await std::move(thing);
    EXPECT_EQ(found->name, "new");
    const auto place = co_await std::move(places);
    const auto other_place = co_await std::move(more_places);
    EXPECT_EQ(place + other_place, 2) << "merged in a transaction";
    co_await tx.commit();
    co_return rows;
}

TEST_F(ByKeys, RowsHaveOrderOfKeys) {
    PgLoop loop(settings);
    const std::vector<ItemId> asked{{33}, {2}, {10}, {71}, {2}, {999}, {1}};
    const auto things = loop.run(loop.db.load(load_things, asked)).value.value();
    std::vector<std::string> names;
    for (const auto& thing : things) names.push_back(thing.name);
    EXPECT_THAT(names, ElementsAre("thing 33", "thing 2", "thing 71", "thing 2", "thing 1"));
    EXPECT_EQ(loop.run(loop.db.maybe(load_things, ItemId{5})).value.value()->name, "thing 5");
    EXPECT_FALSE(loop.run(loop.db.maybe(load_things, ItemId{10})).value.value());
}

TEST_F(ByKeys, EmptyLoadSendsNoStatement) {
    settings.point.connections = 0;
    PgLoop loop(settings);
    EXPECT_THAT(loop.run(loop.db.load(load_things, std::vector<ItemId>{})).value.value(), IsEmpty());
}

TEST_F(ByKeys, KeysCanBeTexts) {
    PgLoop loop(settings);
    const std::vector<std::string> asked{"thing 9", "", "naïve", "thing 1"};
    const auto rows = loop.run(loop.db.load(find_names, asked)).value.value();
    ASSERT_EQ(rows.size(), 2);
    EXPECT_EQ(rows[0].id, 9);
    EXPECT_EQ(rows[1].id, 1);
}

TEST_F(ByKeys, LoadsOfOneTurnShareStatementWithDistinctKeys) {
    PgLoop loop(settings);
    const auto rows = loop.run(load_twice(loop.db)).value.value();
    EXPECT_THAT(keys_of(rows), ElementsAre(1, 2, 2, 3));
    EXPECT_THAT(counts_of(rows), ElementsAre(4));

    std::vector<std::shared_ptr<Outcome<std::vector<Counted>>>> outcomes;
    for (std::int64_t caller = 0; caller < 40; ++caller) {
        std::vector<std::int64_t> keys{100 + caller, 101 + caller, 7, 100 + caller};
        outcomes.push_back(loop.start(loop.db.load(count_keys, std::move(keys))));
    }
    loop.run_until([&] { return std::ranges::all_of(outcomes, [](const auto& o) { return o->is_known(); }); });
    for (std::int64_t caller = 0; caller < 40; ++caller) {
        const auto& found = outcomes[static_cast<std::size_t>(caller)]->value.value();
        EXPECT_THAT(keys_of(found), ElementsAre(100 + caller, 101 + caller, 100 + caller));
        EXPECT_THAT(counts_of(found), ElementsAre(42));
    }
}

TEST_F(ByKeys, KeysPerStatementAreLimited) {
    PgLoop loop(settings);
    const auto asked = range(1'000, 600);
    const auto rows = loop.run(loop.db.load(count_keys, asked)).value.value();
    EXPECT_EQ(keys_of(rows), asked);
    EXPECT_THAT(counts_of(rows), ElementsAre(256, 88));

    const auto first = loop.start(loop.db.load(count_keys, range(2'000, 200)));
    const auto second = loop.start(loop.db.load(count_keys, range(3'000, 200)));
    loop.run_until([&] { return first->is_known() && second->is_known(); });
    EXPECT_THAT(counts_of(first->value.value()), ElementsAre(200));
    EXPECT_THAT(counts_of(second->value.value()), ElementsAre(200));
}

TEST_F(ByKeys, ErrorFailsOnlyItsOwnCaller) {
    PgLoop loop(settings);
    const auto before = loop.start(loop.db.load(count_keys, range(1, 2)));
    const auto failing = loop.start(loop.db.load(count_keys, range(0, 2)));
    const auto after = loop.start(loop.db.load(count_keys, range(2, 2)));
    loop.run_until([&] { return before->is_known() && failing->is_known() && after->is_known(); });
    EXPECT_EQ(failing->thrown<pg::Error>().value().sqlstate, "22012");
    EXPECT_THAT(keys_of(before->value.value()), ElementsAre(1, 2));
    EXPECT_THAT(keys_of(after->value.value()), ElementsAre(2, 3));
    EXPECT_THAT(counts_of(after->value.value()), ElementsAre(2)) << "sent again alone";
}

TEST_F(ByKeys, RowsOfOtherKeysThrow) {
    PgLoop loop(settings);
    EXPECT_STREQ(loop.run(loop.db.load(double_rows, range(1, 2))).thrown<std::logic_error>().value().what(),
                 "test.by_key_double: two rows have one key");
    EXPECT_STREQ(loop.run(loop.db.load(lose_keys, range(1, 5))).thrown<std::logic_error>().value().what(),
                 "test.by_key_lose: the key of a row is null");
    EXPECT_TRUE(loop.run(loop.db.maybe(fold_names, "low")).value.value());
    EXPECT_STREQ(loop.run(loop.db.maybe(fold_names, "HIGH")).thrown<std::logic_error>().value().what(),
                 "test.by_key_fold: a row has a key that was not requested");
}

TEST_F(ByKeys, SurviveLostConnection) {
    PgLoop loop(settings);
    const auto first = loop.start(loop.db.load(wait_a_while, range(1, 2)));
    const auto second = loop.start(loop.db.load(wait_a_while, range(2, 2)));
    loop.run_until([&] {
        return database.scalar(
                   "select count(*) from pg_stat_activity where state = 'active' and query like "
                   "'%pg_sleep%' and pid <> pg_backend_pid()") == "1";
    });
    database.exec(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and "
        "application_name = 'plaza'");
    loop.run_until([&] { return first->is_known() && second->is_known(); });
    EXPECT_THAT(keys_of(first->value.value()), ElementsAre(1, 2));
    EXPECT_THAT(keys_of(second->value.value()), ElementsAre(2, 3));
    loop.db.close();
    EXPECT_TRUE(loop.run(loop.db.load(count_keys, range(1, 300))).thrown<pg::Unavailable>());
}

TEST_F(ByKeys, AreNotMergedInTransaction) {
    PgLoop loop(settings);
    const auto rows = loop.run(load_within(loop.db)).value.value();
    EXPECT_THAT(keys_of(rows), ElementsAre(1, 2, 2, 3));
    EXPECT_THAT(counts_of(rows), ElementsAre(2));
}

}  // namespace
}  // namespace plaza::test
