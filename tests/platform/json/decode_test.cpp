#include "platform/json/decode.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "platform/base/email.hpp"
#include "tests/platform/json/decoding.hpp"

namespace plaza {
namespace {

using test::detail_of;
using test::parsed;
using test::PostCreate;

struct Vote {
    RequestedId<PostId> post_id;
    Within<int, 0, 1> dir;
};
BOOST_DESCRIBE_STRUCT(Vote, (), (post_id, dir))

struct UserCreate {
    Email email;
    Secret password;
    std::optional<std::string> username;
};
BOOST_DESCRIBE_STRUCT(UserCreate, (), (email, password, username))

struct Page {
    std::vector<Vote> votes;
    Vote first;
    std::optional<Vote> last;
    int count;
    OrEmpty<int> skipped;
    bool is_open;
};
BOOST_DESCRIBE_STRUCT(Page, (), (votes, first, last, count, skipped, is_open))

struct Range {
    std::int64_t low;
    std::int64_t high;
};
BOOST_DESCRIBE_STRUCT(Range, (), (low, high))

void check(const Range& range, json::Faults& faults) {
    if (range.low > range.high) faults.push_back(json::to_fault(value_error("low above high", "order"), {"low"}, ""));
}

struct Ranges {
    std::vector<Range> ranges;
};
BOOST_DESCRIBE_STRUCT(Ranges, (), (ranges))

struct Account {
    UserCreate user;
    std::vector<Secret> codes;
};
BOOST_DESCRIBE_STRUCT(Account, (), (user, codes))

TEST(Faults, AreReportedTogetherInMemberOrder) {
    EXPECT_EQ(detail_of<PostCreate>(R"({"title":"x","published":"maybe"})"),
              R"([{"type":"missing","loc":["body","content"],"msg":"Field required",)"
              R"("input":{"title":"x","published":"maybe"}},)"
              R"({"type":"bool_parsing","loc":["body","published"],)"
              R"("msg":"Input should be a valid boolean, unable to interpret input","input":"maybe"}])");
}

TEST(Faults, NameLimits) {
    EXPECT_EQ(detail_of<Vote>(R"({"post_id":1,"dir":2})"),
              R"([{"type":"less_than_equal","loc":["body","dir"],"msg":"Input should be less than or equal to 1",)"
              R"("input":2,"ctx":{"le":1}}])");
    EXPECT_EQ(detail_of<Vote>(R"({"post_id":1,"dir":-1})"),
              R"([{"type":"greater_than_equal","loc":["body","dir"],)"
              R"("msg":"Input should be greater than or equal to 0","input":-1,"ctx":{"ge":0}}])");
    EXPECT_EQ(detail_of<PostCreate>(R"({"title":"12345678901","content":"x"})"),
              R"([{"type":"string_too_long","loc":["body","title"],"msg":"String should have at most 10 characters",)"
              R"("input":"12345678901","ctx":{"max_length":10}},)"
              R"({"type":"string_too_short","loc":["body","content"],)"
              R"("msg":"String should have at least 2 characters","input":"x","ctx":{"min_length":2}}])");
}

TEST(Faults, NonObjectBodyIsOneFault) {
    for (const std::string_view body : {"[]", "5", "\"text\"", "null"})
        EXPECT_EQ(detail_of<Vote>(body),
                  R"([{"type":"model_attributes_type","loc":["body"],"msg":"Input should be a valid dictionary or )"
                  R"(object to extract fields from","input":)" +
                      std::string{body} + "}]");
}

TEST(Faults, NeverContainSecrets) {
    EXPECT_EQ(detail_of<UserCreate>(R"({"password":"hunter2"})"),
              R"([{"type":"missing","loc":["body","email"],"msg":"Field required"}])");
    EXPECT_EQ(detail_of<UserCreate>(R"({"email":"a@b.co","password":5})"),
              R"([{"type":"string_type","loc":["body","password"],"msg":"Input should be a valid string"}])");
    for (const std::string_view body :
         {R"(["hunter2"])", R"("hunter2")", R"({"user":{"password":"hunter2"}})",
          R"({"user":["hunter2"],"codes":"hunter2"})", R"({"user":5,"codes":["hunter2\u0000"]})"}) {
        const auto detail = detail_of<Account>(body);
        EXPECT_NE(detail, "[]");
        EXPECT_EQ(detail.find("hunter2"), std::string::npos) << detail;
    }
    EXPECT_EQ(detail_of<UserCreate>(R"({"email":"nope","password":"x"})"),
              R"([{"type":"value_error","loc":["body","email"],"msg":"value is not a valid email address: The email )"
              R"(address is not valid. It must have exactly one @-sign.","input":"nope",)"
              R"("ctx":{"reason":"The email address is not valid. It must have exactly one @-sign."}}])");
}

TEST(Faults, ContainAtMostOneKibibyteOfInput) {
    const auto input_of = [](std::string_view body) {
        json::Faults faults;
        EXPECT_FALSE(json::decode<Vote>(parsed(body), {}, faults));
        return faults.at(0).input;
    };
    const std::string accents = "x" + [] {
        std::string text;
        for (int i = 0; i < 2000; ++i) text += "é";
        return text;
    }();
    EXPECT_EQ(input_of('"' + accents + '"'), '"' + accents.substr(0, 1023) + '"');
    const auto list = "[" + accents.substr(0, 0) + std::string(3000, '1') + "]";
    EXPECT_EQ(input_of(list), "\"[" + std::string(1023, '1') + '"');
    const auto object = R"({"a":")" + std::string(5000, 'b') + R"("})";
    EXPECT_EQ(input_of(object), R"("{\"a\":\")" + std::string(1018, 'b') + '"');
    EXPECT_EQ(input_of("[1e999,5.0,1E22,0.00001,12345678901234567890]"), "[null,5.0,1e+22,1e-05,12345678901234567890]");
}

TEST(Faults, ContainStartOfLongObject) {
    const auto echoed = [](std::size_t size) {
        const auto body = R"({"a":1,"a":2,"b":")" + std::string(size, 'b') + R"("})";
        json::Faults faults;
        EXPECT_FALSE(json::decode<Vote>(parsed(body), {}, faults));
        return faults.at(0).input.substr(0, 20);
    };
    EXPECT_EQ(echoed(5'000), R"("{\"a\":2,\"b\":\"bb)");
    EXPECT_EQ(echoed(500'000), R"("{\"a\":1,\"a\":2,\")") << "duplicates are not searched in a long object";
}

TEST(Faults, ContainPathInListsAndNestedObjects) {
    EXPECT_EQ(detail_of<Page>(R"({"votes":[{"post_id":1,"dir":1},{"post_id":"x","dir":1},7],
                                  "first":{"post_id":1},"last":null,"count":"7","is_open":"y"})"),
              R"([{"type":"int_parsing","loc":["body","votes",1,"post_id"],"msg":"Input should be a valid integer, )"
              R"(unable to parse string as an integer","input":"x"},)"
              R"({"type":"model_attributes_type","loc":["body","votes",2],"msg":"Input should be a valid dictionary )"
              R"(or object to extract fields from","input":7},)"
              R"({"type":"missing","loc":["body","first","dir"],"msg":"Field required","input":{"post_id":1}}])");
}

TEST(Faults, LongListStopsAtHundredFaults) {
    std::string body = "[0";
    for (int i = 0; i < 5000; ++i) body += ",0";
    json::Faults faults;
    EXPECT_FALSE((json::decode<std::vector<std::string>>(parsed(body + "]"), {}, faults)));
    EXPECT_EQ(faults.size(), 100U);
}

TEST(Faults, RulesAcrossMembersAreReportedAtStruct) {
    EXPECT_EQ(
        detail_of<Ranges>(R"({"ranges":[{"low":1,"high":2},{"low":2,"high":1},{"low":2}]})"),
        R"([{"type":"value_error","loc":["body","ranges",1,"low"],"msg":"low above high","ctx":{"reason":"order"}},)"
        R"({"type":"missing","loc":["body","ranges",2,"high"],"msg":"Field required","input":{"low":2}}])");
}

TEST(JsonIn, MembersWithInitializerMayBeMissing) {
    json::Faults faults;
    const auto post = json::decode<PostCreate>(parsed(R"({"title":"t","content":"cc","id":9})"), {}, faults);
    ASSERT_TRUE(post);
    EXPECT_TRUE(post->published);
    EXPECT_EQ(detail_of<Page>("{}").find("skipped"), std::string::npos);
    for (const std::string_view name : {"votes", "first", "count", "is_open"})
        EXPECT_NE(detail_of<Page>("{}").find("[\"body\",\"" + std::string{name} + "\"]"), std::string::npos) << name;
    EXPECT_EQ(
        detail_of<PostCreate>(R"({"title":"t","content":"cc","published":null})"),
        R"([{"type":"bool_type","loc":["body","published"],"msg":"Input should be a valid boolean","input":null}])");
}

TEST(JsonIn, OptionalMembersMayBeMissingOrNull) {
    json::Faults faults;
    const auto without = json::decode<UserCreate>(parsed(R"({"email":"a@b.co","password":"p"})"), {}, faults);
    const auto null =
        json::decode<UserCreate>(parsed(R"({"email":"a@b.co","password":"p","username":null})"), {}, faults);
    const auto with =
        json::decode<UserCreate>(parsed(R"({"email":"a@b.co","password":"p","username":"ana"})"), {}, faults);
    ASSERT_TRUE(without && null && with);
    EXPECT_FALSE(without->username);
    EXPECT_FALSE(null->username);
    EXPECT_EQ(with->username, "ana");
    EXPECT_EQ(with->password.reveal(), "p");
    EXPECT_EQ(json::decode_text<std::optional<int>>("7", {}, faults), std::optional<std::optional<int>>{7});
    EXPECT_FALSE(json::decode_text<std::optional<int>>("", {}, faults));
}

}  // namespace
}  // namespace plaza
