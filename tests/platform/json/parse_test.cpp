#include "platform/json/parse.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>
#include <malloc.h>

#include <array>
#include <chrono>
#include <cmath>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "platform/json/scanner.hpp"
#include "platform/json/write.hpp"
#include "tests/support/home.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/shell.hpp"

namespace plaza {
namespace {

struct Refused {
    std::string_view body;
    std::string_view message;
    std::size_t offset;
};

void expect_error(const Refused& refused) {
    const auto value = json::parse(refused.body);
    ASSERT_FALSE(value) << refused.body;
    const auto* error = std::get_if<json::SyntaxError>(&value.error());
    ASSERT_TRUE(error) << refused.body;
    EXPECT_EQ(error->message, refused.message) << refused.body;
    EXPECT_EQ(error->offset, refused.offset) << refused.body;
}

// Each error is that of CPython 3.11, except for NaN and Infinity, which CPython accepts.
TEST(JsonIn, SyntaxErrorsMatchPython) {
    const std::string surrogates = R"("\ud800\u12G4xx")";
    for (const auto& refused : std::initializer_list<Refused>{
             {"", "Expecting value", 0},
             {" ", "Expecting value", 1},
             {"[", "Expecting value", 1},
             {"[1", "Expecting ',' delimiter", 2},
             {"[1,", "Expecting value", 3},
             {"[1,]", "Expecting value", 3},
             {"[1 2]", "Expecting ',' delimiter", 3},
             {"[1}", "Expecting ',' delimiter", 2},
             {"]", "Expecting value", 0},
             {"{", "Expecting property name enclosed in double quotes", 1},
             {"{a:1}", "Expecting property name enclosed in double quotes", 1},
             {"{\"a", "Unterminated string starting at", 1},
             {"{\"a\"", "Expecting ':' delimiter", 4},
             {"{\"a\" 1}", "Expecting ':' delimiter", 5},
             {"{\"a\":", "Expecting value", 5},
             {"{\"email\":", "Expecting value", 9},
             {"{\"a\":tru}", "Expecting value", 5},
             {"{\"a\":1", "Expecting ',' delimiter", 6},
             {"{\"a\":1]", "Expecting ',' delimiter", 6},
             {"{\"a\":1 \"b\":2}", "Expecting ',' delimiter", 7},
             {"{\"a\":1,", "Expecting property name enclosed in double quotes", 7},
             {"{\"a\":1,}", "Expecting property name enclosed in double quotes", 7},
             {R"("\q")", "Invalid \\escape", 1},
             {R"("\u12")", "Invalid \\uXXXX escape", 2},
             {R"("\u12G4")", "Invalid \\uXXXX escape", 2},
             {R"("\u)", "Invalid \\uXXXX escape", 2},
             {R"("\u1234)", "Invalid \\uXXXX escape", 2},
             {R"("\u12345)", "Unterminated string starting at", 0},
             {R"("\ud800\u12")", "Invalid \\uXXXX escape", 8},
             {surrogates, "Invalid \\uXXXX escape", 8},
             {"\"\x01\"", "Invalid control character at", 1},
             {"\"abc", "Unterminated string starting at", 0},
             {"\"abc\\", "Unterminated string starting at", 0},
         })
        expect_error(refused);
}

TEST(JsonIn, SyntaxErrorsOfScalarsMatchPython) {
    for (const auto& refused : std::initializer_list<Refused>{
             {"1 2", "Extra data", 2},
             {"01", "Extra data", 1},
             {"1.", "Extra data", 1},
             {"1.e5", "Extra data", 1},
             {"1e+", "Extra data", 1},
             {"-", "Expecting value", 0},
             {"-a", "Expecting value", 0},
             {"nul", "Expecting value", 0},
             {"[\x0b"
              "1]",
              "Expecting value", 1},
             {"NaN", "Expecting value", 0},
             {"[-Infinity]", "Expecting value", 1},
             {"{\"a\":Infinity}", "Expecting value", 5},
             {"[\"é😀\", x]", "Expecting value", 7},
             {"\xEF\xBB\xBF[x]", "Expecting value", 1},
         })
        expect_error(refused);
}

TEST(JsonIn, AcceptsWhatPythonAccepts) {
    for (const auto& [body, meaning] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
             {" \t\r\n{ } ", "{}"},
             {"\xEF\xBB\xBF[1]", "[1]"},
             {"-0", "0"},
             {"[1E5,1e-2]", "[100000.0,0.01]"},
             {"18446744073709551615", "18446744073709551615"},
             {"-9223372036854775809", "-9223372036854775809"},
             {"1e999", "null"},
             {"-1e999", "null"},
             {R"("\u00e9\/\ud83d\ude00")", "\"é/😀\""},
             {R"("\ud83d\ud83d\ude00")", "\"�😀\""},
             {R"({"a":1,"b":2,"a":3})", R"({"a":3,"b":2})"},
             {R"({"a":1,"a":2,"b":0,"\u0061":18446744073709551616})", R"({"a":18446744073709551616,"b":0})"},
         }) {
        const auto value = json::parse(body);
        ASSERT_TRUE(value) << body;
        EXPECT_EQ(json::to_json(*value), meaning) << body;
    }
}

TEST(JsonIn, InvalidUtf8IsNotSyntaxError) {
    for (const std::string_view body :
         {"\"\xFF\"", "{\"a\":\"\xC3\"}", "\"\xED\xA0\x80\"", "\"\xC0\x80\"", "{\xFF", "\xFE\xFF"}) {
        const auto value = json::parse(body);
        ASSERT_FALSE(value) << body;
        EXPECT_TRUE(std::holds_alternative<json::NotUtf8>(value.error())) << body;
    }
}

TEST(JsonIn, NestsAtMost64Levels) {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_TRUE(json::parse(nested(64)));
    EXPECT_TRUE(json::scan(nested(64)));
    for (const std::size_t depth : {65U, 66U, 100'000U}) {
        for (const auto& body : {nested(depth), std::string(depth, '[')}) {
            const auto value = json::parse(body);
            ASSERT_FALSE(value) << depth;
            const auto error = std::get<json::SyntaxError>(value.error());
            EXPECT_EQ(error.offset, 64U);
            EXPECT_EQ(error.message, "Nesting deeper than 64 levels");
        }
    }
    std::string objects;
    for (int i = 0; i < 64; ++i) objects += "{\"a\":";
    EXPECT_TRUE(json::parse(objects + "1" + std::string(64, '}')));
    EXPECT_FALSE(json::parse("[" + objects + "1" + std::string(64, '}') + "]"));
}

TEST(JsonIn, ManyEqualNamesAreReadInTime) {
    std::string body = "{";
    for (int i = 0; i < 100'000; ++i) body += R"("k)" + std::to_string(i % 50'000) + R"(":)" + std::to_string(i) + ",";
    body += R"("last":1})";
    const auto value = json::parse(body);
    ASSERT_TRUE(value);
    EXPECT_EQ(value->members().size(), 50'001U);
    EXPECT_EQ(std::get<std::int64_t>(value->find("k7")->number()), 50'007);
}

/// A random document with every kind of JSON value, up to a depth.
std::string random_document(std::mt19937& random, int depth) {
    static constexpr std::array<std::string_view, 22> leaves{"null",
                                                             "true",
                                                             "false",
                                                             "0",
                                                             "-1",
                                                             "12345678901234567890",
                                                             "-9223372036854775808",
                                                             "1.5",
                                                             "-0.0",
                                                             "2e10",
                                                             "1E-3",
                                                             "\"\"",
                                                             "\"text\"",
                                                             R"("\"\\\/\b\f\n\r\t")",
                                                             R"("\u00e9\u0000")",
                                                             R"("\ud83d\ude00")",
                                                             "\"é😀\"",
                                                             "\"[{,:}]\"",
                                                             "99999999999999999999999",
                                                             "0.1",
                                                             "1e308",
                                                             R"("\ud800")"};
    const auto pick = [&](std::size_t count) {
        return std::uniform_int_distribution<std::size_t>{0, count - 1}(random);
    };
    const auto blank = [&] { return std::string(pick(3), " \t\n\r"[pick(4)]); };
    if (depth == 0 || pick(3) == 0) return blank() + std::string{leaves[pick(leaves.size())]} + blank();
    const bool is_object = pick(2) == 0;
    std::string text = blank() + (is_object ? "{" : "[");
    for (std::size_t i = 0, count = pick(5); i < count; ++i) {
        if (i != 0) text += ',';
        if (is_object) text += blank() + "\"k" + std::to_string(pick(4)) + "\"" + blank() + ":";
        text += random_document(random, depth - 1);
    }
    return text + blank() + (is_object ? "}" : "]") + blank();
}

/// Changes, removes or inserts some bytes of the document.
std::string mutated(std::string document, std::mt19937& random) {
    static constexpr std::string_view bytes = "\"\\{}[]:,0123456789.eE+-ntfu dD8\n\x01\xC3\xA9\xED\xFF";
    std::uniform_int_distribution<std::size_t> byte{0, bytes.size() - 1};
    for (int changes = static_cast<int>(random() % 4); changes >= 0 && !document.empty(); --changes) {
        const auto at = random() % document.size();
        if (random() % 3 == 0)
            document.erase(at, 1);
        else if (random() % 2 == 0)
            document.insert(at, 1, bytes[byte(random)]);
        else
            document[at] = bytes[byte(random)];
    }
    return document;
}

/// The result of json::parse, in the format of python_reading.py.
std::string reading_of(std::string_view document) {
    const auto value = json::parse(document);
    if (value) return "= " + json::to_json(*value);
    if (const auto* error = std::get_if<json::SyntaxError>(&value.error()))
        return fmt::format("! {} {}", error->offset, error->message);
    return "not UTF-8";
}

std::vector<std::string> python_readings(const std::vector<std::string>& documents) {
    const test::Home home;
    const auto path = (home.path() / "documents").string();
    std::ofstream file(path);
    for (const auto& document : documents) {
        for (const char c : document) file << fmt::format("{:02x}", static_cast<unsigned char>(c));
        file << '\n';
    }
    file.close();
    const auto script = std::string(test::source_directory) + "/tests/platform/json/python_reading.py";
    std::vector<std::string> readings;
    std::istringstream printed(test::printed_by("/usr/bin/python3 " + script + " " + path));
    for (std::string line; std::getline(printed, line);) readings.push_back(line);
    return readings;
}

TEST(JsonIn, AgreesWithPythonOnRandomBytes) {
    std::mt19937 random{1};
    std::vector<std::string> documents;
    for (int i = 0; i < 5'000; ++i) documents.push_back(random_document(random, 5));
    for (int i = 0; i < 50'000; ++i) documents.push_back(mutated(random_document(random, 3), random));
    const auto expected = python_readings(documents);
    ASSERT_EQ(expected.size(), documents.size());
    std::size_t taken = 0;
    for (std::size_t i = 0; i < documents.size(); ++i) {
        ASSERT_EQ(reading_of(documents[i]), expected[i]) << documents[i];
        taken += expected[i].starts_with('=') ? 1 : 0;
    }
    EXPECT_GT(taken, 10'000U);
    EXPECT_LT(taken, 45'000U);
}

TEST(JsonIn, OutputIsReadBackUnchanged) {
    std::mt19937 random{2};
    for (int i = 0; i < 5'000; ++i) {
        const auto text = reading_of(random_document(random, 5)).substr(2);
        EXPECT_EQ(reading_of(text), "= " + text);
    }
}

/// Any client can send this without a token. It is read in about a millisecond instead of half a second.
TEST(JsonIn, ExpensiveNumbersAreNotParsed) {
    std::string body = "[";
    while (body.size() < (1 << 20)) body += "11111111111111111111e289,";
    body += "0]";
    const auto began = std::chrono::steady_clock::now();
    const auto value = json::parse(body);
    const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - began;
    ASSERT_TRUE(value);
    EXPECT_LT(taken.count(), 150) << "20 times what it takes without optimization";
}

TEST(JsonIn, ParsingBuildsNoTree) {
    std::string body = "{";
    for (int i = 0; i < 50'000; ++i) body += fmt::format(R"("k{}":[1,{{"a":"b"}}],)", i);
    body += R"("title":"t"})";
    const auto before = mallinfo2().uordblks;
    const auto value = json::parse(body);
    const auto title = value->find("title");
    EXPECT_LT(mallinfo2().uordblks, before + 4'096);
    EXPECT_EQ(title->string(), "t");
}

TEST(JsonIn, DoublesOutOfRangeAreZeroOrInfinite) {
    const auto zeros = std::string(400, '0');
    for (const auto& [text, meaning] : std::initializer_list<std::pair<std::string, double>>{
             {"1e999", INFINITY},
             {"-1e999", -INFINITY},
             {"0.001e99999999999999999999", INFINITY},
             {"1e9223372036854775807", INFINITY},
             {"0.001e-9223372036854775808", 0.0},
             {"1" + zeros + ".0", INFINITY},
             {"1e-999", 0.0},
             {"-1e-999", -0.0},
             {"1234567.8e-99999999999999999999", 0.0},
             {"0." + zeros + "1", 0.0},
             {"0e99999999999999999999", 0.0},
             {"1" + zeros + "e-400", 1.0},
             {"0." + zeros + "1e401", 1.0},
             {"11111111111111111111e289", 1.1111111111111111e308},
         }) {
        const auto number = std::get<double>(json::parse(text).value().number());
        EXPECT_EQ(number, meaning) << text;
        EXPECT_EQ(std::signbit(number), std::signbit(meaning)) << text;
    }
}

}  // namespace
}  // namespace plaza
