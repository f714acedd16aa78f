#include "platform/json/coerce.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "platform/json/write.hpp"
#include "tests/platform/json/decoding.hpp"

namespace plaza {
namespace {

using test::detail_of;
using test::parsed;
using test::PostCreate;

/// The value as JSON, or the type of its error.
template <class T>
std::string outcome(std::string_view body) {
    json::Faults faults;
    const auto decoded = json::decode<T>(parsed(body), {}, faults);
    return decoded ? json::to_json(*decoded) : faults.at(0).type;
}

template <class T>
std::string text_outcome(std::string_view text) {
    json::Faults faults;
    const auto decoded = json::decode_text<T>(text, {}, faults);
    return decoded ? json::to_json(*decoded) : faults.at(0).type;
}

struct Case {
    std::string_view input;
    std::string_view outcome;
};

// Each outcome is that of Pydantic 2.13, except for integers beyond 64 bits.
TEST(Coercion, IntegersAreReadFromJson) {
    for (const auto& [input, expected] : std::initializer_list<Case>{
             {"5", "5"},
             {"-1", "-1"},
             {"-0", "0"},
             {"5.0", "5"},
             {"-0.0", "0"},
             {"true", "1"},
             {"false", "0"},
             {"\"5\"", "5"},
             {"null", "int_type"},
             {"[]", "int_type"},
             {"{}", "int_type"},
             {"0.5", "int_from_float"},
             {"1e999", "finite_number"},
             {"1e300", "int_parsing_size"},
             {"9.2233720368547758e18", "int_parsing_size"},
             {"-9.2233720368547758e18", "int_parsing_size"},
             {"9223372036854775807", "9223372036854775807"},
             {"-9223372036854775808", "-9223372036854775808"},
             {"9223372036854775808", "int_parsing_size"},
             {"\"\"", "int_parsing"},
             {"\"\\ud800\"", "string_unicode"},
         })
        EXPECT_EQ(outcome<std::int64_t>(input), expected) << input;
}

TEST(Coercion, IntegersAreReadFromText) {
    for (const auto& [input, expected] : std::initializer_list<Case>{
             {" 1 ", "1"},
             {"1.0", "1"},
             {"1.00", "1"},
             {"+0", "0"},
             {"0_0", "0"},
             {"1_0.0", "10"},
             {"007", "7"},
             {"-007", "-7"},
             {"-0_1", "-1"},
             {"-0.0", "0"},
             {"1_000_000", "1000000"},
             {"\xC2\xA0"
              "1",
              "1"},
             {"\xE3\x80\x80"
              "1",
              "1"},
             {"\xC2\x85"
              "1",
              "1"},
             {"", "int_parsing"},
             {" ", "int_parsing"},
             {"1.5", "int_parsing"},
             {"1.", "int_parsing"},
             {".0", "int_parsing"},
             {"+-1", "int_parsing"},
             {"- 1", "int_parsing"},
             {"0x1", "int_parsing"},
             {"1e5", "int_parsing"},
             {"1__0", "int_parsing"},
             {"_1", "int_parsing"},
             {"1_", "int_parsing"},
             {"1.0_0", "int_parsing"},
             {"1_.0", "int_parsing"},
             {"\x1C"
              "1",
              "int_parsing"},
             {"-_1", "int_parsing"},
             {"1.0.", "int_parsing"},
             {"++1", "int_parsing"},
             {"abc", "int_parsing"},
             {"\xD9\xA1", "int_parsing"},
         })
        EXPECT_EQ(text_outcome<std::int64_t>(input), expected) << input;
}

TEST(Coercion, BooleansAreReadFromJson) {
    for (const auto& [input, expected] : std::initializer_list<Case>{
             {"true", "true"},
             {"1", "true"},
             {"0", "false"},
             {"1.0", "true"},
             {"-0.0", "false"},
             {"2", "bool_parsing"},
             {"2.0", "bool_parsing"},
             {"0.5", "bool_type"},
             {"1e999", "bool_type"},
             {"1e300", "bool_type"},
             {"1000000000000000000000", "bool_type"},
             {"null", "bool_type"},
             {"[]", "bool_type"},
             {"\"on\"", "true"},
             {"\"oFF\"", "false"},
             {"\"Yes\"", "true"},
             {"\"t\"", "true"},
             {"\"N\"", "false"},
             {"\" on\"", "bool_parsing"},
             {"\"1.0\"", "bool_parsing"},
             {"\"\"", "bool_parsing"},
         })
        EXPECT_EQ(outcome<bool>(input), expected) << input;
}

TEST(Coercion, OtherTypesAreNotCoercedToString) {
    for (const std::string_view input : {"5", "5.0", "true", "null", "[]", "{}"})
        EXPECT_EQ(outcome<std::string>(input), "string_type") << input;
    EXPECT_EQ(outcome<std::string>("\"\\u00e9\""), "\"é\"");
    EXPECT_EQ(outcome<std::string>("\"\\ud83d\\ude00\""), "\"😀\"");
}

TEST(Coercion, NulAndLoneSurrogatesAreReportedForField) {
    for (const std::string_view input :
         {R"("a\u0000")", R"("\ud800")", R"("\udc00x")", R"("\udc00\ud800")", R"("\ud800\ue000")"})
        EXPECT_EQ(outcome<std::string>(input), "string_unicode") << input;
    EXPECT_EQ(text_outcome<std::string>(std::string_view{"a\0", 2}), "string_unicode");
    EXPECT_EQ(text_outcome<std::string>("\xFF"), "string_unicode");
    EXPECT_EQ(detail_of<PostCreate>(R"({"title":"\ud800","content":"ok"})"),
              R"([{"type":"string_unicode","loc":["body","title"],"msg":"Input should be a valid string, unable to )"
              R"(parse raw data as a unicode string","input":"�"}])");
    EXPECT_EQ(detail_of<PostCreate>(R"({"title":"a","content":"ok","other":"\ud800","\udc00":"\u0000"})"), "[]");
}

TEST(Coercion, RequestedIdsKeepTheirDigits) {
    const auto asked = [](std::string_view text) {
        json::Faults faults;
        return json::decode_text<RequestedId<PostId>>(text, {}, faults);
    };
    EXPECT_EQ(asked("-5")->id.value, -5);
    EXPECT_EQ(asked("-5")->digits, "-5");
    EXPECT_EQ(asked("18446744073709551616")->id.value, -1);
    EXPECT_EQ(asked("+018446744073709551616.0")->digits, "18446744073709551616");
    EXPECT_EQ(asked("-18446744073709551616")->digits, "-18446744073709551616");
    EXPECT_EQ(asked(std::string(4300, '9'))->digits, std::string(4300, '9'));
    EXPECT_EQ(asked("-" + std::string(4300, '9'))->digits.size(), 4301U);
    EXPECT_EQ(text_outcome<RequestedId<PostId>>(std::string(4301, '9')), "int_parsing_size");
    EXPECT_EQ(outcome<RequestedId<PostId>>(std::string(4301, '9')), "int_parsing_size");
}

TEST(Coercion, CursorIdsAreClampedAboveAndRejectedBelow) {
    EXPECT_EQ(outcome<PostId>("9223372036854775807"), "9223372036854775807");
    EXPECT_EQ(outcome<PostId>("18446744073709551615"), "9223372036854775807");
    EXPECT_EQ(text_outcome<PostId>(std::string(4300, '9')), "9223372036854775807");
    EXPECT_EQ(text_outcome<PostId>(std::string(4301, '9')), "int_parsing_size");
    EXPECT_EQ(outcome<PostId>("1"), "1");
    EXPECT_EQ(outcome<PostId>("0"), "greater_than_equal");
    EXPECT_EQ(outcome<PostId>("-18446744073709551615"), "greater_than_equal");
}

TEST(Coercion, BoundsApplyToEveryInteger) {
    using Direction = Within<int, 0, 1>;
    EXPECT_EQ(outcome<Direction>("1"), "1");
    EXPECT_EQ(outcome<Direction>("2"), "less_than_equal");
    EXPECT_EQ(outcome<Direction>("-1"), "greater_than_equal");
    EXPECT_EQ(outcome<Direction>("99999999999999999999"), "less_than_equal");
    EXPECT_EQ(outcome<Direction>("-99999999999999999999"), "greater_than_equal");
    EXPECT_EQ((outcome<Within<std::int64_t, 0>>("99999999999999999999")), "int_parsing_size");
    EXPECT_EQ((outcome<Within<std::int64_t, 0>>("-99999999999999999999")), "greater_than_equal");
}

TEST(Coercion, LengthsCountCharacters) {
    EXPECT_EQ((outcome<Text<0, 2>>("\"éé\"")), "\"éé\"");
    EXPECT_EQ((outcome<Text<0, 2>>("\"ééé\"")), "string_too_long");
    EXPECT_EQ((outcome<Text<2, 9>>("\"é\"")), "string_too_short");
}

}  // namespace
}  // namespace plaza
