#include "platform/http/routing/fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace plaza::http {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;
using testing::Pair;
using testing::SizeIs;

constexpr std::string_view replacement = "\xEF\xBF\xBD";

TEST(Forms, FieldsAreDecodedInOrder) {
    EXPECT_THAT(parse_urlencoded("username=a%40b.c&password=p+w%2B&username="),
                Optional(ElementsAre(Pair("username", "a@b.c"), Pair("password", "p w+"), Pair("username", ""))));
    EXPECT_THAT(parse_urlencoded("a&&=b&c=d=e"), Optional(ElementsAre(Pair("a", ""), Pair("", "b"), Pair("c", "d=e"))));
    EXPECT_THAT(parse_urlencoded(""), Optional(IsEmpty()));
}

TEST(Forms, MalformedPercentSignsAreKept) {
    EXPECT_THAT(parse_urlencoded("a=%&b=%4&c=%zz&d=%%41"),
                Optional(ElementsAre(Pair("a", "%"), Pair("b", "%4"), Pair("c", "%zz"), Pair("d", "%A"))));
}

/// The expected texts are those of Python with errors="replace".
TEST(Forms, InvalidUtf8IsReplaced) {
    const std::string u(replacement);
    const auto decoded = [](std::string_view text) { return percent_decode_path_segment(text); };
    EXPECT_EQ(decoded("%c3%a9%F0%9F%98%80"), "é😀");
    EXPECT_EQ(decoded("%ff"), u);
    EXPECT_EQ(decoded("a%c3b"), "a" + u + "b");
    EXPECT_EQ(decoded("%f0%9f%98"), u);
    EXPECT_EQ(decoded("%f0%9f%98x"), u + "x");
    EXPECT_EQ(decoded("%ed%a0%80"), u + u + u);
    EXPECT_EQ(decoded("%c0%80"), u + u);
    EXPECT_EQ(decoded("%e0%80%80"), u + u + u);
    EXPECT_EQ(decoded("%f5%80%80%80"), u + u + u + u);
    EXPECT_EQ(decoded("%f4%90%80%80"), u + u + u + u);
}

TEST(Forms, PlusInPathIsKept) {
    EXPECT_EQ(percent_decode_path_segment("a+b%2Bc%35"), "a+b+c5");
}

TEST(Forms, TooManyFieldsAreRejected) {
    std::string fields = "a=b";
    for (int i = 1; i < 1'000; ++i) fields += "&a=b";
    EXPECT_THAT(parse_urlencoded(fields), Optional(SizeIs(1'000)));
    EXPECT_EQ(parse_urlencoded(fields + "&a=b"), std::nullopt);
}

const std::string multipart = "multipart/form-data; boundary=xyz";

std::string part(const std::string& disposition, const std::string& content) {
    return "--xyz\r\nContent-Disposition: " + disposition + "\r\n\r\n" + content + "\r\n";
}

TEST(Forms, PartsAreFields) {
    const auto body = part("form-data; name=\"username\"", "a@b.c") + part("form-data; name=password", "p\r\nw") +
                      part("form-data; name=\"a\\\"b\"; filename=\"x;y\"", "") + "--xyz--\r\n";
    const auto expected = ElementsAre(Pair("username", "a@b.c"), Pair("password", "p\r\nw"), Pair("a\"b", ""));
    EXPECT_THAT(parse_multipart(multipart, body), Optional(expected));
    EXPECT_THAT(
        parse_multipart("Multipart/Form-Data; charset=utf-8; Boundary=\"xyz\"", "preamble\r\n" + body + "after"),
        Optional(expected));
}

TEST(Forms, PartsCanHaveMoreHeaders) {
    EXPECT_THAT(parse_multipart(multipart,
                                "--xyz\r\nContent-Type: text/plain\r\ncontent-disposition:form-data ;"
                                " filename=\"name=x\" ; name = \"n\"\r\n\r\nv\r\n--xyz--"),
                Optional(ElementsAre(Pair("n", "v"))));
}

TEST(Forms, MalformedPartsAreRejected) {
    const auto good = part("form-data; name=\"a\"", "b");
    EXPECT_EQ(parse_multipart(multipart, good), std::nullopt);  // without the final delimiter
    EXPECT_EQ(parse_multipart(multipart, ""), std::nullopt);
    EXPECT_EQ(parse_multipart(multipart, "--xyz\r\n\r\nb\r\n--xyz--"), std::nullopt);
    EXPECT_EQ(parse_multipart(multipart, "--xyz\r\nX: y\r\nb\r\n--xyz--"), std::nullopt);
    EXPECT_EQ(parse_multipart(multipart, part("attachment; name=\"a\"", "b") + "--xyz--"), std::nullopt);
    EXPECT_EQ(parse_multipart(multipart, part("form-data; name=\"a", "b") + "--xyz--"), std::nullopt);
    EXPECT_EQ(parse_multipart(multipart, part("form-data", "b") + "--xyz--"), std::nullopt);
    EXPECT_EQ(parse_multipart("multipart/form-data", good + "--xyz--"), std::nullopt);
    EXPECT_EQ(parse_multipart("multipart/form-data; boundary=", good + "--xyz--"), std::nullopt);
    EXPECT_EQ(parse_multipart("multipart/form-data; boundary=" + std::string(71, 'x'), good), std::nullopt);
}

TEST(Forms, TooManyPartsAreRejected) {
    std::string body;
    for (int i = 0; i < 100; ++i) body += part("form-data; name=\"a\"", "b");
    EXPECT_THAT(parse_multipart(multipart, body + "--xyz--"), Optional(SizeIs(100)));
    EXPECT_EQ(parse_multipart(multipart, body + part("form-data; name=\"a\"", "b") + "--xyz--"), std::nullopt);
}

}  // namespace
}  // namespace plaza::http
