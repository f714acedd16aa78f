#include "platform/base/protocol_values.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/base/id.hpp"
#include "platform/json/decode.hpp"
#include "platform/json/parse.hpp"
#include "platform/json/schema.hpp"
#include "platform/json/write.hpp"

namespace plaza::json {
namespace {

using PostId = Id<"post">;

struct Status {
    TextId<PostId> id{};
    std::unique_ptr<Status> reblog{};
    std::vector<std::unique_ptr<Status>> replies{};
};
BOOST_DESCRIBE_STRUCT(Status, (), (id, reblog, replies))

struct Card {
    OrOmitted<std::string> first{};
    OrOmitted<TextId<PostId>> second{};
    std::optional<int> third{};
    OrOmitted<std::vector<int>> fourth{};
};
BOOST_DESCRIBE_STRUCT(Card, (), (first, second, third, fourth))

struct OnlyOmitted {
    OrOmitted<int> a{};
    OrOmitted<int> b{};
};
BOOST_DESCRIBE_STRUCT(OnlyOmitted, (), (a, b))

struct Focus {
    double x = 0.5;
    std::optional<float> y{};
};
BOOST_DESCRIBE_STRUCT(Focus, (), (x, y))

struct Moment {
    MillisTime at{};
    std::optional<MillisTime> edited_at{};
};
BOOST_DESCRIBE_STRUCT(Moment, (), (at, edited_at))

template <class T>
std::optional<T> decoded(std::string_view text, Faults& faults) {
    return decode<T>(*parse(text), {}, faults);
}

template <class T>
std::string schema_text() {
    Components components;
    std::string out;
    append_schema<T>(out, components);
    for (const auto& [name, schema] : components) out += "\n" + name + " " + schema;
    return out;
}

TEST(Recursion, IsWritten) {
    Status status{.id = {PostId{7}}};
    EXPECT_EQ(to_json(status), R"({"id":"7","reblog":null,"replies":[]})");
    status.reblog = std::make_unique<Status>(Status{.id = {PostId{5}}});
    status.replies.push_back(std::make_unique<Status>(Status{.id = {PostId{9}}}));
    EXPECT_EQ(to_json(status), R"({"id":"7","reblog":{"id":"5","reblog":null,"replies":[]},)"
                               R"("replies":[{"id":"9","reblog":null,"replies":[]}]})");
}

TEST(Recursion, IsRead) {
    Faults faults;
    const auto status = decoded<Status>(R"({"id":"7","reblog":{"id":5,"replies":[]},"replies":[]})", faults);
    ASSERT_TRUE(status) << faults.size();
    EXPECT_EQ(status->reblog->id.value, PostId{5});
    EXPECT_EQ(status->reblog->reblog, nullptr);
    EXPECT_FALSE(decoded<Status>(R"({"id":"7","reblog":{"id":"x","replies":[]},"replies":[]})", faults));
    EXPECT_EQ(faults.size(), 1U);
}

TEST(Recursion, RefersToItselfInItsSchema) {
    EXPECT_EQ(schema_text<Status>(),
              R"({"$ref":"#/components/schemas/Status"})"
              "\n"
              R"(Status {"properties":{"id":{"type":"string","title":"Id"},)"
              R"("reblog":{"anyOf":[{"$ref":"#/components/schemas/Status"},{"type":"null"}]},)"
              R"("replies":{"items":{"anyOf":[{"$ref":"#/components/schemas/Status"},{"type":"null"}]},)"
              R"("type":"array","title":"Replies"}},"type":"object","required":["id","replies"],"title":"Status"})");
}

TEST(OmittedMembers, AreNotWritten) {
    EXPECT_EQ(to_json(Card{}), R"({"third":null})");
    EXPECT_EQ(to_json(Card{.first = {"a"}, .fourth = {{{1, 2}}}}), R"({"first":"a","third":null,"fourth":[1,2]})");
    EXPECT_EQ(to_json(Card{.second = {TextId<PostId>{PostId{3}}}, .third = 4}), R"({"second":"3","third":4})");
    EXPECT_EQ(to_json(OnlyOmitted{}), "{}");
    EXPECT_EQ(to_json(OnlyOmitted{.b = {2}}), R"({"b":2})");
}

TEST(OmittedMembers, MayBeMissing) {
    Faults faults;
    const auto none = decoded<OnlyOmitted>("{}", faults);
    ASSERT_TRUE(none);
    EXPECT_FALSE(none->a.value);
    const auto one = decoded<OnlyOmitted>(R"({"a":1,"b":null})", faults);
    ASSERT_TRUE(one);
    EXPECT_EQ(one->a.value, 1);
    EXPECT_FALSE(one->b.value);
    EXPECT_EQ(schema_text<OnlyOmitted>(),
              R"({"$ref":"#/components/schemas/OnlyOmitted"})"
              "\n"
              R"(OnlyOmitted {"properties":{"a":{"type":"integer","title":"A"},"b":{"type":"integer","title":"B"}},)"
              R"("type":"object","title":"OnlyOmitted"})");
}

TEST(TextIds, AreStringsOfDigits) {
    EXPECT_EQ(to_json(TextId<PostId>{PostId{std::numeric_limits<std::int64_t>::max()}}), R"("9223372036854775807")");
    Faults faults;
    EXPECT_EQ(decode_text<TextId<PostId>>("9223372036854775807", {}, faults)->value.value,
              std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(decode_text<TextId<PostId>>("9223372036854775808", {}, faults)->value.value, -1) << "nobody's";
    EXPECT_TRUE(faults.empty());
    EXPECT_FALSE(decode_text<TextId<PostId>>("1a", {}, faults));
    EXPECT_EQ(faults.size(), 1U);
    EXPECT_EQ(kind_of<TextId<PostId>>, "post");
}

TEST(MillisTimes, HaveThreeDigits) {
    using namespace std::chrono;
    const Time time = sys_days{2026y / 1 / 2} + 3h + 4min + 5s + 6'999us;
    EXPECT_EQ(to_json(Moment{.at = {time}}), R"({"at":"2026-01-02T03:04:05.006Z","edited_at":null})");
    EXPECT_EQ(to_json(MillisTime{sys_days{1969y / 12 / 31} + 23h + 59min + 59s + 999'999us}),
              R"("1969-12-31T23:59:59.999Z")");
    EXPECT_EQ(to_json(time), R"("2026-01-02T03:04:05.006999Z")");
    EXPECT_NE(schema_text<Moment>().find(R"("at":{"type":"string","format":"date-time","title":"At"})"),
              std::string::npos);
}

TEST(Doubles, ReadBackTheSame) {
    EXPECT_EQ(to_json(Focus{}), R"({"x":0.5,"y":null})");
    for (const double number : {0.0, -0.0, 1.0, 0.1, 1.0 / 3, 1e-5, 1e16, 123456.789, 5e-324, 1.7976931348623157e308}) {
        Faults faults;
        const auto text = to_json(number);
        const auto read = decode<double>(*parse(text), {}, faults);
        ASSERT_TRUE(read) << text;
        EXPECT_EQ(*read, number) << text;
    }
    EXPECT_EQ(to_json(0.1), "0.1");
    EXPECT_EQ(to_json(1.0), "1.0");
    EXPECT_EQ(to_json(std::numeric_limits<double>::infinity()), "null");
    EXPECT_NE(schema_text<Focus>().find(R"("x":{"type":"number","title":"X","default":0.5})"), std::string::npos)
        << schema_text<Focus>();
}

TEST(Doubles, AreReadFromTexts) {
    Faults faults;
    EXPECT_EQ(decode_text<double>(" -0.25 ", {}, faults), -0.25);
    EXPECT_EQ(decode_text<double>("+1e3", {}, faults), 1000);
    EXPECT_EQ(decoded<double>("\"1.5\"", faults), 1.5);
    EXPECT_TRUE(faults.empty());
    for (const auto* bad : {"", "x", "1,5", "nan", "inf", "1e999", "0x10"})
        EXPECT_FALSE(decode_text<double>(bad, {}, faults)) << bad;
    EXPECT_FALSE(decoded<double>("true", faults));
    EXPECT_EQ(faults.size(), 8U);
}

}  // namespace
}  // namespace plaza::json
