#include "platform/json/write.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

#include "domain/ids.hpp"
#include "platform/base/email.hpp"
#include "platform/base/text.hpp"
#include "platform/json/parse.hpp"

namespace plaza {
namespace {

struct Owner {
    AccountId id;
    Email email;
};
BOOST_DESCRIBE_STRUCT(Owner, (), (id, email))

struct Post {
    Text<0, 9> title;
    bool published = true;
    std::optional<std::string> default_;
    std::vector<std::int64_t> votes;
    std::vector<Owner> Post_;
    Time created_at{};
};
BOOST_DESCRIBE_STRUCT(Post, (), (title, published, default_, votes, Post_, created_at))

TEST(JsonOut, StructsAreCompactInMemberOrder) {
    Post post{{"t"}, false, {}, {1, -2}, {{{7}, {"a@b.co"}}}, Time{std::chrono::microseconds{1'500'000}}};
    EXPECT_EQ(json::to_json(post),
              R"({"title":"t","published":false,"default":null,"votes":[1,-2],"Post":[{"id":7,"email":"a@b.co"}],)"
              R"("created_at":"1970-01-01T00:00:01.500000Z"})");
}

TEST(JsonOut, WritesExtremeNumbers) {
    EXPECT_EQ(json::to_json(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
    EXPECT_EQ(json::to_json(std::numeric_limits<std::int64_t>::max()), "9223372036854775807");
    EXPECT_EQ(json::to_json(std::uint8_t{255}), "255");
    EXPECT_EQ(json::to_json(RequestedId<PostId>{{-1}, "18446744073709551616"}), "18446744073709551616");
}

TEST(JsonOut, EscapesOnlyWhatJsonRequires) {
    EXPECT_EQ(json::to_json(std::string{"\"\\/\b\f\n\r\t\x01\x1f\x7f é 😀"}), R"("\"\\/\b\f\n\r\t\u0001\u001f)"
                                                                              "\x7f é 😀\"");
    EXPECT_EQ(json::to_json(std::string(1, '\0')), R"("\u0000")");
}

TEST(JsonOut, EscapingWorksAtEveryPosition) {
    for (std::size_t size = 0; size < 40; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            for (int c = 0; c < 0x80; ++c) {
                // Neighbors with the high bit set could break the eight-byte scan.
                std::string text(size, at % 2 != 0 ? '\xC3' : '!');
                text[at] = static_cast<char>(c);
                std::string escaped;
                const auto is_escaped = c < 0x20 || c == '"' || c == '\\';
                json::append_string(escaped, text);
                EXPECT_EQ(escaped.size() > size + 2, is_escaped) << size << ' ' << at << ' ' << c;
            }
        }
    }
}

TEST(JsonOut, NumbersMatchPython) {
    for (const auto& [input, output] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
             {"5.0", "5.0"},
             {"-0.0", "-0.0"},
             {"1E5", "100000.0"},
             {"1e16", "1e+16"},
             {"1e15", "1000000000000000.0"},
             {"9007199254740993.0", "9007199254740992.0"},
             {"0.0001", "0.0001"},
             {"0.00001", "1e-05"},
             {"0.1", "0.1"},
             {"1.7976931348623157e308", "1.7976931348623157e+308"},
             {"5e-324", "5e-324"},
             {"1e-400", "0.0"},
             {"1e999", "null"},
             {"-0", "0"},
             {"123456789012345678901234567890", "123456789012345678901234567890"},
         })
        EXPECT_EQ(json::to_json(json::parse(input).value()), output) << input;
}

TEST(JsonOut, NeverWritesInvalidUtf8) {
    EXPECT_EQ(json::to_json(json::parse(R"({"\ud800":["\udc00\ud800x","\u0000"]})").value()),
              R"({"�":["��x","\u0000"]})");
    std::string text;
    json::append_any_string(text, "a\xFF\xC3");
    EXPECT_EQ(text, "\"a\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace plaza
