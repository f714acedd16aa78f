// Input that any client can send and that must never cause a 500.
#include "tests/support/api.hpp"

namespace plaza::test {

using testing::AllOf;
using testing::Ge;
using testing::Lt;

MATCHER(IsTheClientsFault, "a status of 4xx") {
    return arg.status >= 400 && arg.status < 500;
}

std::string nested(std::size_t depth, std::string_view open, std::string_view close) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) text += open;
    for (std::size_t i = 0; i < depth; ++i) text += close;
    return text;
}

class BadInput : public Api {
 protected:
    /// The server must still answer after every test.
    void TearDown() override { EXPECT_THAT(anonymous().get("/"), HasStatus(200)); }
};

TEST_F(BadInput, TenMegabyteBodyReturns413) {
    auto ana = signed_up("ana");
    const std::string megabytes(10 << 20, 'x');
    EXPECT_THAT(ana.post("/posts", Json{{"title", "t"}, {"content", megabytes}}.dump()), HasStatus(413));
    EXPECT_THAT(anonymous().post("/login", form({{"username", megabytes}})), HasStatus(413));
}

TEST_F(BadInput, NestingDepthIsLimited) {
    auto ana = signed_up("ana");
    for (const auto& body : {nested(100'000, "[", "]"), nested(80'000, R"({"a":)", "}"), nested(100'000, "[", "")}) {
        auto answer = ana.post("/posts", body);
        ASSERT_THAT(answer, HasStatus(422));
        EXPECT_EQ(answer.json()["detail"][0]["type"], "json_invalid");
    }
    auto unknown = R"({"title":"t","content":"c","extra":)";
    EXPECT_THAT(ana.post("/posts", unknown + nested(63, "[", "]") + "}"), HasStatus(201));
    EXPECT_THAT(ana.post("/posts", unknown + nested(64, "[", "]") + "}"), HasStatus(422));
}

TEST_F(BadInput, InvalidUtf8Returns400) {
    auto ana = signed_up("ana");
    for (const char* bytes : {"\xFF", "\xC0\x80", "\xE2\x82", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\x80"}) {
        auto body = fmt::format(R"({{"title":"{}","content":"c"}})", bytes);
        EXPECT_THAT(ana.post("/posts", body), Refuses(400, "There was an error parsing the body"));
    }
}

TEST_F(BadInput, ByteOrderMarkIsAccepted) {
    auto ana = signed_up("ana");
    EXPECT_THAT(ana.post("/posts",
                         "\xEF\xBB\xBF"
                         R"({"title":"t","content":"c"})"),
                HasStatus(201));
}

TEST_F(BadInput, NulAndLoneSurrogatesAreReportedForField) {
    auto ana = signed_up("ana");
    for (const char* escape : {R"(\u0000)", R"(\ud800)", R"(\udfff)", R"(\ud800\u0041)", R"(\udc00\ud800)"}) {
        auto answer = ana.post("/posts", fmt::format(R"({{"title":"t{}","content":"c"}})", escape));
        ASSERT_THAT(answer, HasStatus(422)) << escape;
        auto fault = answer.json()["detail"][0];
        EXPECT_EQ(fault["type"], "string_unicode") << escape;
        EXPECT_EQ(fault["loc"], (Json{"body", "title"})) << escape;
        EXPECT_EQ(fault["msg"], "Input should be a valid string, unable to parse raw data as a unicode string");
    }
}

TEST_F(BadInput, NulIsRejectedInEveryText) {
    auto ana = signed_up("ana");
    EXPECT_THAT(anonymous().post("/users", R"({"email":"a\u0000@example.com","password":"a sound password"})"),
                HasStatus(422));
    EXPECT_THAT(anonymous().post("/users", R"({"email":"a@example.com","password":"a sound\u0000password"})"),
                HasStatus(422));
    EXPECT_THAT(anonymous().post("/login", Body("username=a%00b&password=c", "application/x-www-form-urlencoded")),
                IsTheClientsFault());
    EXPECT_THAT(ana.get("/posts?search=a%00b"), IsTheClientsFault());
    EXPECT_THAT(ana.get("/posts?search=%FF%FE"),
                AllOf(testing::Field(&Answer::status, Ge(200)), testing::Field(&Answer::status, Lt(500))));
}

TEST_F(BadInput, NanAndInfinityAreInvalidJson) {
    auto ana = signed_up("ana");
    for (const char* number : {"NaN", "Infinity", "-Infinity"}) {
        auto answer = ana.post("/votes", fmt::format(R"({{"post_id":1,"dir":{}}})", number));
        ASSERT_THAT(answer, HasStatus(422)) << number;
        EXPECT_EQ(answer.json()["detail"][0]["type"], "json_invalid") << number;
    }
}

TEST_F(BadInput, OutOfRangeNumbersAreRejected) {
    auto ana = signed_up("ana");
    for (const char* number : {"1e999", "-1e999", "1e-999", "-0", "18446744073709551616", "1E400", "0.1e1"})
        EXPECT_THAT(ana.post("/votes", fmt::format(R"({{"post_id":1,"dir":{}}})", number)), IsTheClientsFault())
            << number;
}

TEST_F(BadInput, LastDuplicateKeyWins) {
    auto ana = signed_up("ana");
    auto answer = ana.post("/posts", R"({"title":"first","content":"c","title":5,"title":"last"})");
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.json()["title"], "last");
}

TEST_F(BadInput, UnknownIdReturns404WithParsedId) {
    auto ana = signed_up("ana");
    struct Case {
        const char* sent;
        const char* parsed;
    };
    for (auto [sent, parsed] :
         {Case{"-1", "-1"}, Case{"0", "0"}, Case{"-0", "0"}, Case{"2147483648", "2147483648"},
          Case{"9007199254740993", "9007199254740993"}, Case{"9223372036854775808", "9223372036854775808"},
          Case{"18446744073709551616", "18446744073709551616"}, Case{"-99999999999999999999", "-99999999999999999999"},
          Case{"+7", "7"}, Case{"007", "7"}, Case{"1_0", "10"}, Case{"5.0", "5"}}) {
        auto detail = fmt::format("post with id: {} does not exist", parsed);
        EXPECT_THAT(ana.get(fmt::format("/posts/{}", sent)), Refuses(404, detail)) << sent;
        EXPECT_THAT(ana.del(fmt::format("/posts/{}", sent)), Refuses(404, detail)) << sent;
        EXPECT_THAT(anonymous().get(fmt::format("/users/{}", sent)),
                    Refuses(404, fmt::format("user with id: {} does not exist", parsed)))
            << sent;
    }
    for (const char* id : {"-1", "0", "9007199254740993", "9223372036854775808", "18446744073709551616"})
        EXPECT_THAT(ana.post("/votes", fmt::format(R"({{"post_id":{},"dir":1}})", id)),
                    Refuses(404, fmt::format("Post with id: {} doesn't exist ", id)));
}

TEST_F(BadInput, IdHasAtMost4300Digits) {
    auto ana = signed_up("ana");
    const std::string longest(4'300, '9');
    const std::string longer(4'301, '9');
    EXPECT_THAT(ana.get("/posts/" + longest), Refuses(404, "post with id: " + longest + " does not exist"));
    auto answer = ana.get("/posts/" + longer);
    EXPECT_THAT(answer, HasStatus(422));
    EXPECT_EQ(answer.json()["detail"][0]["type"], "int_parsing_size");
}

TEST_F(BadInput, NonNumericIdIsRejected) {
    auto ana = signed_up("ana");
    for (const char* id :
         {"abc", "1e3", "0x10", "1.5", "--1", "1-", "%20", "NaN", "1,0", "%F0%9F%8E%88", "null", "1%00"})
        EXPECT_THAT(ana.get(fmt::format("/posts/{}", id)), IsTheClientsFault()) << id;
}

TEST_F(BadInput, IdOfAnotherTypeReturns404) {
    auto ana = signed_up("ana");
    EXPECT_THAT(ana.get(fmt::format("/posts/{}", ana.id)), HasStatus(404));
    EXPECT_THAT(ana.get(fmt::format("/users/{}", publish(ana))), HasStatus(404));
}

TEST_F(BadInput, LimitsBeyond64BitsDoNotFail) {
    auto ana = signed_up("ana");
    for (const char* name : {"limit", "page", "skip", "before"}) {
        for (const char* value : {"99999999999999999999", "-99999999999999999999", "9223372036854775807", "x", "1e2"})
            EXPECT_THAT(ana.get(fmt::format("/posts?{}={}", name, value)).status, Lt(500)) << name << value;
    }
}

TEST_F(BadInput, BrokenMultipartFormIsRejected) {
    for (const char* body : {"", "--cut", "--cut\r\n\r\n", "--cut\r\nContent-Disposition: form-data\r\n\r\nx",
                             "--other\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\nx\r\n--other--"})
        EXPECT_THAT(anonymous().post("/login", Body(body, "multipart/form-data; boundary=cut")), IsTheClientsFault());
    EXPECT_THAT(anonymous().post("/login", Body("--cut--", "multipart/form-data")), IsTheClientsFault());
}

TEST_F(BadInput, TruncatedJsonIsRejected) {
    auto ana = signed_up("ana");
    const std::string whole = R"({"title":"a \u00fc \"b\"","content":"c","published":true,"n":[1.5e3,null,{}]})";
    for (std::size_t size = 1; size < whole.size(); ++size)
        EXPECT_THAT(ana.post("/posts", whole.substr(0, size)), HasStatus(422)) << whole.substr(0, size);
    EXPECT_THAT(ana.post("/posts", whole), HasStatus(201));
}

}  // namespace plaza::test
