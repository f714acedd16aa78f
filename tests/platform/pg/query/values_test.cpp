// Conversion of values to PostgreSQL and back: arrays, enums, jsonb, uuid, double, xid8.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "tests/platform/pg/loop.hpp"
#include "tests/support/database.hpp"

namespace plaza::test {

enum class Audience { public_, unlisted, private_ };
BOOST_DESCRIBE_ENUM(Audience, public_, unlisted, private_)

using ItemId = Id<"item">;

struct Numbers {
    std::vector<std::int64_t> bigints;
    std::vector<int> ints;
    std::vector<double> doubles;
    std::vector<bool> flags;
    std::vector<ItemId> ids;
    std::vector<pg::Xid8> xids;
};
BOOST_DESCRIBE_STRUCT(Numbers, (), (bigints, ints, doubles, flags, ids, xids))

struct Texts {
    std::vector<std::string> texts;
    std::vector<pg::Bytes> bytes;
    std::vector<Time> times;
    std::vector<pg::Jsonb> jsons;
    std::vector<pg::Uuid> uuids;
    std::vector<Audience> audiences;
};
BOOST_DESCRIBE_STRUCT(Texts, (), (texts, bytes, times, jsons, uuids, audiences))

struct Written {
    std::string numbers;
    std::string texts;
    std::string audience;
    std::string json;
    std::string uuid;
    std::string xid;
    std::string number;
};
BOOST_DESCRIBE_STRUCT(Written, (), (numbers, texts, audience, json, uuid, xid, number))

struct Kinds {
    std::int64_t id;
    std::optional<Audience> audience;
};
BOOST_DESCRIBE_STRUCT(Kinds, (), (id, audience))

namespace {

using namespace std::chrono_literals;
using pg::Lane;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Bigints = std::vector<std::int64_t>;
using Strings = std::vector<std::string>;

const pg::Read<Numbers(Bigints, std::vector<int>, std::vector<double>, std::vector<bool>, std::vector<ItemId>,
                       std::vector<pg::Xid8>)>
    echo_numbers{"test.echo_numbers", Lane::point,
                 "select $1 as bigints, $2 as ints, $3 as doubles, $4 as flags, $5 as ids, $6 as xids"};
const pg::Read<Texts(Strings, std::vector<pg::Bytes>, std::vector<Time>, std::vector<pg::Jsonb>, std::vector<pg::Uuid>,
                     std::vector<Audience>)>
    echo_texts{"test.echo_texts", Lane::point,
               "select $1 as texts, $2 as bytes, $3 as times, $4 as jsons, $5 as uuids, $6 as audiences"};
// The values as PostgreSQL prints them.
const pg::Read<Written(Bigints, Strings, Audience, pg::Jsonb, pg::Uuid, pg::Xid8, double)> write_all{"test.write_all",
                                                                                                     Lane::point, R"sql(
    select $1::text as numbers, $2::text as texts, $3 as audience, $4::text as json, $5::text as uuid, $6::text as xid,
           $7::text as number)sql"};
const pg::Read<double(double)> echo_double{"test.echo_double", Lane::point, "select $1"};
const pg::Read<pg::Jsonb(pg::Jsonb)> echo_jsonb{"test.echo_jsonb", Lane::point, "select $1"};
const pg::Read<pg::Uuid(std::string)> to_uuid{"test.to_uuid", Lane::point, "select $1::text::uuid"};
const pg::Read<pg::Xid8(pg::Xid8)> echo_xid{"test.echo_xid", Lane::point, "select $1"};
const pg::Read<Audience(std::string)> to_audience{"test.to_audience", Lane::point, "select $1"};
const pg::Read<Audience(Audience)> echo_audience{"test.echo_audience", Lane::point, "select $1"};
const pg::Read<Kinds(std::optional<std::string>)> to_kinds{"test.to_kinds", Lane::point,
                                                           "select 1::bigint as id, $1 as audience"};
const pg::Read<Bigints(std::string)> to_bigints{"test.to_bigints", Lane::point, "select $1::text::bigint[]"};
const pg::Read<std::optional<Bigints>(std::optional<Bigints>)> echo_optional{"test.echo_optional", Lane::point,
                                                                             "select $1"};
const pg::Read<std::int64_t(Bigints)> count_elements{"test.count_elements", Lane::point,
                                                     "select count(*) from unnest($1)"};

class Values : public testing::Test {
 protected:
    TestDatabase database{TestDatabase::Schema::empty};
    PgLoop loop{{.url = database.url()}};
};

pg::Uuid uuid_of(unsigned char first, unsigned char rest) {
    pg::Uuid uuid;
    uuid.bytes.fill(std::byte{rest});
    uuid.bytes[0] = std::byte{first};
    return uuid;
}

TEST_F(Values, NumberArraysRoundTrip) {
    const Bigints bigints{std::numeric_limits<std::int64_t>::min(), -1, 0, std::numeric_limits<std::int64_t>::max()};
    const std::vector<int> ints{std::numeric_limits<int>::min(), 0, std::numeric_limits<int>::max()};
    const std::vector<double> doubles{0.1, -0.0, std::numeric_limits<double>::max(),
                                      std::numeric_limits<double>::denorm_min(),
                                      -std::numeric_limits<double>::infinity()};
    const std::vector<bool> flags{true, false, true};
    const std::vector<ItemId> ids{{1}, {std::int64_t{1} << 53}};
    const std::vector<pg::Xid8> xids{{0}, {~std::uint64_t{0}}};
    const auto row = loop.run(loop.db.one(echo_numbers, bigints, ints, doubles, flags, ids, xids)).value.value();
    EXPECT_EQ(row.bigints, bigints);
    EXPECT_EQ(row.ints, ints);
    EXPECT_EQ(row.doubles, doubles);
    EXPECT_TRUE(std::signbit(row.doubles[1]));
    EXPECT_EQ(row.flags, flags);
    EXPECT_EQ(row.ids, ids);
    EXPECT_EQ(row.xids, xids);
}

TEST_F(Values, TextArraysRoundTrip) {
    const Strings texts{"", "naïve", "🦆, \"quoted\" {braces} \\ NULL", std::string(100'000, 'x')};
    const std::vector<pg::Bytes> bytes{{}, {std::byte{0}, std::byte{255}}};
    const std::vector<Time> times{Time{}, std::chrono::sys_days{std::chrono::year{1969} / 7 / 20} + 1us};
    const std::vector<pg::Jsonb> jsons{{R"({"a": [1, null]})"}, {"null"}};
    const std::vector<pg::Uuid> uuids{{}, uuid_of(255, 7)};
    const std::vector<Audience> audiences{Audience::private_, Audience::unlisted};
    const auto row = loop.run(loop.db.one(echo_texts, texts, bytes, times, jsons, uuids, audiences)).value.value();
    EXPECT_EQ(row.texts, texts);
    EXPECT_EQ(row.bytes, bytes);
    EXPECT_EQ(row.times, times);
    EXPECT_EQ(row.jsons, jsons);
    EXPECT_EQ(row.uuids, uuids);
    EXPECT_EQ(row.audiences, audiences);
}

TEST_F(Values, EmptyArraysRoundTrip) {
    const auto numbers = loop.run(loop.db.one(echo_numbers, {}, {}, {}, {}, {}, {})).value.value();
    EXPECT_THAT(numbers.bigints, IsEmpty());
    EXPECT_THAT(numbers.flags, IsEmpty());
    const auto texts = loop.run(loop.db.one(echo_texts, {}, {}, {}, {}, {}, {})).value.value();
    EXPECT_THAT(texts.texts, IsEmpty());
    EXPECT_THAT(texts.audiences, IsEmpty());
    EXPECT_EQ(loop.run(loop.db.one(count_elements, {})).value, 0);
    EXPECT_EQ(loop.run(loop.db.one(count_elements, Bigints(10'000, 7))).value, 10'000);
}

TEST_F(Values, ArraysCanBeNull) {
    EXPECT_EQ(loop.run(loop.db.one(echo_optional, std::nullopt)).value.value(), std::nullopt);
    EXPECT_EQ(loop.run(loop.db.one(echo_optional, Bigints{1})).value.value(), Bigints{1});
}

TEST_F(Values, ArraysWithNullsOrMoreDimensionsAreRejected) {
    EXPECT_THAT(loop.run(loop.db.one(to_bigints, "{1,2}")).value.value(), ElementsAre(1, 2));
    EXPECT_THAT(loop.run(loop.db.one(to_bigints, "[5:6]={1,2}")).value.value(), ElementsAre(1, 2));
    EXPECT_STREQ(loop.run(loop.db.one(to_bigints, "{1,NULL}")).thrown<pg::UnreadableValue>().value().what(),
                 "test.to_bigints: column 1: an array has a null");
    EXPECT_STREQ(loop.run(loop.db.one(to_bigints, "{{1,2},{3,4}}")).thrown<pg::UnreadableValue>().value().what(),
                 "test.to_bigints: column 1: an array of 2 dimensions");
}

TEST_F(Values, PostgresqlReadsEncodedValues) {
    const Strings texts{"a", "b c", ""};
    const auto row = loop.run(loop.db.one(write_all, Bigints{1, -2}, texts, Audience::private_,
                                          pg::Jsonb{R"({"b":1,  "a":"é"})"}, uuid_of(0x12, 0xab), pg::Xid8{77}, 0.5))
                         .value.value();
    EXPECT_EQ(row.numbers, "{1,-2}");
    EXPECT_EQ(row.texts, R"({a,"b c",""})");
    EXPECT_EQ(row.audience, "private");
    EXPECT_EQ(row.json, R"({"a": "é", "b": 1})");
    EXPECT_EQ(row.uuid, "12ababab-abab-abab-abab-abababababab");
    EXPECT_EQ(row.xid, "77");
    EXPECT_EQ(row.number, "0.5");
}

TEST_F(Values, DoublesKeepEveryBit) {
    using Limits = std::numeric_limits<double>;
    for (const double number : {0.0, 0.1, 1e-300, Limits::max(), Limits::lowest(), Limits::infinity()})
        EXPECT_EQ(loop.run(loop.db.one(echo_double, number)).value, number);
    EXPECT_TRUE(std::isnan(loop.run(loop.db.one(echo_double, Limits::quiet_NaN())).value.value()));
}

TEST_F(Values, PostgresqlValidatesJsonb) {
    EXPECT_EQ(loop.run(loop.db.one(echo_jsonb, pg::Jsonb{"[1,2]"})).value.value().text, "[1, 2]");
    EXPECT_EQ(loop.run(loop.db.one(echo_jsonb, pg::Jsonb{R"("🦆")"})).value.value().text, R"("🦆")");
    EXPECT_EQ(loop.run(loop.db.one(echo_jsonb, pg::Jsonb{"{"})).thrown<pg::Error>().value().sqlstate, "22P02");
    EXPECT_EQ(loop.run(loop.db.one(echo_jsonb, pg::Jsonb{})).thrown<pg::Error>().value().sqlstate, "22P02");
}

TEST_F(Values, UuidsAndTransactionNumbersRoundTrip) {
    EXPECT_EQ(loop.run(loop.db.one(to_uuid, "ff070707-0707-0707-0707-070707070707")).value.value(), uuid_of(255, 7));
    EXPECT_EQ(loop.run(loop.db.one(echo_xid, pg::Xid8{~std::uint64_t{0}})).value.value().value, ~std::uint64_t{0});
}

TEST_F(Values, EnumsAreStoredByName) {
    for (const auto audience : {Audience::public_, Audience::unlisted, Audience::private_})
        EXPECT_EQ(loop.run(loop.db.one(echo_audience, audience)).value, audience);
    EXPECT_EQ(loop.run(loop.db.one(to_audience, "public")).value, Audience::public_);
    EXPECT_EQ(loop.run(loop.db.one(to_kinds, std::nullopt)).value.value().audience, std::nullopt);
    EXPECT_EQ(loop.run(loop.db.one(to_kinds, "unlisted")).value.value().audience, Audience::unlisted);
}

TEST_F(Values, UnknownEnumNameThrows) {
    for (const char* text : {"", "Public", "public_", "direct"})
        EXPECT_THAT(loop.run(loop.db.one(to_audience, text)).thrown<pg::UnreadableValue>().value().what(),
                    HasSubstr("is not one of public, unlisted, private"))
            << text;
    EXPECT_STREQ(loop.run(loop.db.one(to_kinds, "direct")).thrown<pg::UnreadableValue>().value().what(),
                 "test.to_kinds: column 2: \"direct\" is not one of public, unlisted, private");
    EXPECT_THROW((void)loop.db.one(echo_audience, static_cast<Audience>(99)), std::logic_error);
}

}  // namespace
}  // namespace plaza::test
