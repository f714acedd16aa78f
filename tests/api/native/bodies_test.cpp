// Request bodies: length limits, when they are read, and accepted content types.
#include <string>

#include "tests/support/api.hpp"

namespace plaza::test {

using testing::Each;
using testing::HasSubstr;
using testing::Lt;
using testing::Not;

constexpr std::size_t early = 64 << 10;
constexpr std::size_t longest = 1 << 20;

class Bodies : public Api {
 protected:
    static std::string head(std::string_view method, std::string_view path, const std::string& more) {
        return fmt::format("{} {} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{}\r\n", method, path, more);
    }
    static std::string bearer(const Person& person) { return "Authorization: Bearer " + person.token() + "\r\n"; }
    static std::string length(std::size_t size) { return fmt::format("Content-Length: {}\r\n", size); }
    static std::string chunk(std::string_view bytes) { return fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes); }

    /// A post whose JSON has this many bytes.
    static std::string post_of(std::size_t size) {
        const std::string before = R"({"title":"t","content":"c","ignored":")";
        return before + std::string(size - before.size() - 2, 'x') + "\"}";
    }
    [[nodiscard]] Wire wire() { return Wire(server().port()); }

    static constexpr const char* problem = "application/problem+json";
    static std::string detail_of(const Answer& answer) { return answer.json()["detail"].get<std::string>(); }
};

TEST_F(Bodies, LongBodyIsNotReadWithoutToken) {
    for (const auto* path : {"/posts", "/votes", "/users/me/email/confirmation"}) {
        for (const auto& framing : {length(early + 1), length(longest)}) {
            auto client = wire();
            client.send(head("POST", path, framing + "Expect: 100-continue\r\n"));
            const auto answer = client.read_answer();
            EXPECT_EQ(answer.status, 401) << path << framing;
            EXPECT_EQ(answer.header("Connection"), "close") << path << framing;
        }
    }
}

TEST_F(Bodies, ChunkedBodyIsReadUpTo64KibWithoutToken) {
    auto client = wire();
    client.send(head("POST", "/posts", "Transfer-Encoding: chunked\r\n") + chunk(std::string(early + 1, ' ')));
    EXPECT_EQ(client.read_answer().status, 401);
}

TEST_F(Bodies, JsonErrorUpTo64KibPrecedesAuthentication) {
    for (const auto size : {std::size_t{1}, early}) {
        EXPECT_THAT(anonymous().post("/posts", std::string(size, '[')), HasStatus(422)) << size;
        auto client = wire();
        client.send(head("POST", "/posts", "Transfer-Encoding: chunked\r\n") + chunk(std::string(size, '[')) +
                    "0\r\n\r\n");
        EXPECT_EQ(client.read_answer().status, 422) << size;
    }
    EXPECT_THAT(anonymous().post("/posts", std::string(early + 1, '[')), HasStatus(401));
}

TEST_F(Bodies, LongBodyIsReadWithToken) {
    auto ana = signed_up("ana");
    for (const auto size : {early - 1, early, early + 1, longest}) {
        EXPECT_THAT(ana.post("/posts", post_of(size)), HasStatus(201)) << size;
        EXPECT_THAT(ana.post("/posts", post_of(size).substr(1)), HasStatus(422)) << size;
    }
    std::string balloons;
    for (int i = 0; i < 100'000; ++i) balloons += "🎈";
    auto answer = ana.post("/posts", Json{{"title", "t"}, {"content", balloons}}.dump());
    ASSERT_THAT(answer, HasStatus(201));
    EXPECT_EQ(answer.json()["content"], balloons);
}

TEST_F(Bodies, LongChunkedBodyIsReadWithToken) {
    auto ana = signed_up("ana");
    auto client = wire();
    for (const auto size : {early, early + 1, longest}) {
        const auto post = post_of(size);
        client.send(head("POST", "/posts", bearer(ana) + "Transfer-Encoding: chunked\r\n"));
        for (std::size_t at = 0; at < size; at += 10'000) client.send(chunk(post.substr(at, 10'000)));
        client.send("0\r\n\r\n");
        EXPECT_EQ(client.read_answer().status, 201) << size;
    }
}

TEST_F(Bodies, ExpectContinueIsAnsweredWithToken) {
    auto ana = signed_up("ana");
    auto client = wire();
    client.send(head("POST", "/posts", bearer(ana) + length(longest) + "Expect: 100-continue\r\n"));
    EXPECT_EQ(client.read_answer().status, 100);
    client.send(post_of(longest));
    EXPECT_EQ(client.read_answer().status, 201);
    client.send(head("GET", "/", ""));
    EXPECT_EQ(client.read_answer().status, 200) << "the connection stays open";
}

// Python's json module escapes non-ASCII characters like this.
TEST_F(Bodies, EscapedPostOfMaximumLengthIsAccepted) {
    std::string escaped;
    for (int i = 0; i < 100'000; ++i) escaped += "\\u6f22";
    auto ana = signed_up("ana");
    EXPECT_THAT(ana.post("/posts", R"({"title":"t","content":")" + escaped + "\"}"), HasStatus(201));
}

TEST_F(Bodies, EachRouteHasBodyLimit) {
    auto ana = signed_up("ana");
    auto path = fmt::format("/posts/{}", publish(ana));
    auto too_long = [](std::size_t limit) {
        return Refuses(413, fmt::format("the request body is longer than {} bytes", limit));
    };
    EXPECT_THAT(ana.post("/posts", post_of(longest + 1)), too_long(longest));
    EXPECT_THAT(ana.put(path, post_of(longest)), HasStatus(200));
    EXPECT_THAT(ana.put(path, post_of(longest + 1)), too_long(longest));
    EXPECT_THAT(ana.post("/votes", std::string(early + 1, ' ')), too_long(early));
    EXPECT_THAT(anonymous().post("/users", std::string(early + 1, ' ')), too_long(early));
    EXPECT_THAT(anonymous().post("/login", Body(std::string(early + 1, 'a'), "application/x-www-form-urlencoded")),
                too_long(early));
}

TEST_F(Bodies, ChunkBeyondRouteLimitIsRejectedWhenAnnounced) {
    auto ana = signed_up("ana");
    const auto head_sent = head("POST", "/votes", bearer(ana) + "Transfer-Encoding: chunked\r\n");
    for (const auto& chunks : {chunk(std::string(early, ' ')) + "2\r\n  ", std::string("10001\r\n"),
                               fmt::format("{:x}\r\n{}", early + 2, std::string(early + 1, ' '))}) {
        auto client = wire();
        client.send(head_sent + chunks);
        const auto answer = client.read_answer();
        EXPECT_EQ(answer.status, 413);
        EXPECT_EQ(answer.header("Connection"), "close");
    }
}

TEST_F(Bodies, UnreadBodyIsNotParsedAsRequest) {
    for (const auto* path : {"/nowhere", "/", "/posts"}) {
        auto client = wire();
        std::string smuggled;
        while (smuggled.size() <= early) smuggled += "GET /users/1 HTTP/1.1\r\nHost: a\r\n\r\n";
        client.send(head("POST", path, length(smuggled.size())) + smuggled);
        const auto answer = client.read_answer();
        EXPECT_EQ(answer.header("Connection"), "close") << path;
        EXPECT_EQ(client.read_to_end(), "") << path;
    }
}

TEST_F(Bodies, ShortUnreadBodyKeepsConnectionOpen) {
    auto client = wire();
    for (const auto* path : {"/nowhere", "/"}) {
        client.send(head("GET", path, length(10'000)));
        client.send(std::string(10'000, 'x'));
        EXPECT_NE(client.read_answer().header("Connection"), "close") << path;
    }
}

TEST_F(Bodies, ContentEncodingIsRejected) {
    auto ana = signed_up("ana");
    const std::string gzip = "\x1f\x8b\x08";
    for (const auto* coding : {"gzip", "GZIP", "br", "zstd", "deflate", "gzip, identity", "x"}) {
        const Headers headers{{"Content-Encoding", coding}};
        for (const auto& answer :
             {ana.post("/posts", gzip, headers), ana.post("/posts", post_of(early + 1), headers),
              anonymous().post("/users", gzip, headers), anonymous().post("/login", gzip, headers)}) {
            EXPECT_THAT(answer, Refuses(415, "the body must come without Content-Encoding")) << coding;
            EXPECT_EQ(answer.header("Accept-Encoding"), "identity") << coding;
        }
    }
    auto client = wire();
    client.send(
        head("POST", "/posts", bearer(ana) + length(longest) + "Content-Encoding: gzip\r\nExpect: 100-continue\r\n"));
    EXPECT_EQ(client.read_answer().status, 415) << "the server does not ask for a body that it cannot read";
    EXPECT_THAT(ana.post("/posts", post_of(100), {{"Content-Encoding", "Identity"}}), HasStatus(201));
    EXPECT_THAT(ana.get("/posts", {{"Content-Encoding", "gzip"}}), HasStatus(200)) << "there is no body to read";
}

TEST_F(Bodies, FormInsteadOfJsonIsExplained) {
    auto ana = signed_up("ana");
    const auto sent = form({{"title", "t"}, {"content", "c"}});
    auto answer = ana.post("/posts", sent, {{"Accept", problem}});
    EXPECT_EQ(answer.header("Content-Type"), problem);
    EXPECT_EQ(detail_of(answer), "the body must be JSON (application/json), got application/x-www-form-urlencoded");
    EXPECT_EQ(answer.json()["errors"], ana.post("/posts", sent).json()["detail"]) << "same as in the original";
    EXPECT_EQ(detail_of(ana.post("/posts", Body("{}", "x/\xFFy"), {{"Accept", problem}})),
              "the body must be JSON (application/json), got another Content-Type");
    EXPECT_EQ(detail_of(ana.post("/posts", "{}", {{"Accept", problem}})), "the request is not valid");
}

TEST_F(Bodies, JsonInsteadOfFormIsExplained) {
    const Body sent(R"({"username":"a@example.com","password":"secret"})");
    auto answer = anonymous().post("/login", sent, {{"Accept", problem}});
    EXPECT_THAT(answer, HasStatus(422));
    EXPECT_EQ(detail_of(answer),
              "the body must be a form (application/x-www-form-urlencoded or multipart/form-data), "
              "got application/json");
    EXPECT_EQ(answer.json()["errors"], anonymous().post("/login", sent).json()["detail"]);
    EXPECT_THAT(answer.body, Not(HasSubstr("secret")));
    EXPECT_EQ(detail_of(anonymous().post("/login", form({{"username", "a"}}), {{"Accept", problem}})),
              "the request is not valid");
}

TEST_F(Bodies, TooManyFieldsAreRejected) {
    auto ana = signed_up("ana");
    std::string fields;
    for (int i = 0; i < 999; ++i) fields += "a=b&";
    EXPECT_THAT(ana.get("/posts?" + fields + "limit=1"), HasStatus(200));
    EXPECT_THAT(ana.get("/posts?" + fields + "a=b&limit=1"),
                Faults(R"({"type":"too_many_fields","loc":["query"],"msg":"at most 1000 fields are read"})"));
    EXPECT_THAT(anonymous().post("/login", Body(fields + "a=b&username=a", "application/x-www-form-urlencoded")),
                Faults(R"({"type":"too_many_fields","loc":["body"],"msg":"at most 1000 fields are read"})"));
    std::string parts;
    for (int i = 0; i < 101; ++i) parts += "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n";
    EXPECT_THAT(anonymous().post("/login", Body(parts + "--x--", "multipart/form-data; boundary=x")),
                Faults(R"({"type":"form_invalid","loc":["body"],"msg":"malformed, or more than 100 parts"})"));
}

TEST_F(Bodies, UnknownMembersAreIgnoredButMustBeValidJson) {
    auto ana = signed_up("ana");
    auto with = [&](std::string_view unknown) {
        return ana.post("/posts", fmt::format(R"({{"x":{},"title":"t","content":"c"}})", unknown));
    };
    EXPECT_THAT(with(R"([1e999,{"title":"u","a":"\"}"},"]"])"), HasStatus(201));
    for (const auto* wrong : {"[1,]", "{\"a\":1,}", "01", "\"\\x\"", "tru", "[1}", "{1:2}", "1e", "\"\\u12\"", ""})
        EXPECT_THAT(with(wrong), HasStatus(422)) << wrong;
}

TEST_F(Bodies, MissingMemberIsReportedWithWholeObject) {
    auto ana = signed_up("ana");
    EXPECT_THAT(ana.post("/posts", R"( { "x" : [ 1.50 , "\u00e9" ] , "title" : "a" , "x" : -0 , "title" : "b" } )"),
                Faults(R"({"type":"missing","loc":["body","content"],"msg":"Field required",)"
                       R"("input":{"x":0,"title":"b"}})"));
}

TEST_F(Bodies, OutOfRangeNumbersAreClampedOrRejected) {
    auto ana = signed_up("ana");
    const auto first = publish(ana);
    const auto second = publish(ana);
    for (const auto* before : {"9223372036854775807", "9223372036854775808", "99999999999999999999999999"})
        EXPECT_EQ(ids_of(ana.get(fmt::format("/posts?before={}", before))), (std::vector{second, first})) << before;
    for (const auto* wrong : {"before=0", "before=-1", "before=-99999999999999999999", "limit=99999999999999999999",
                              "limit=101", "page=99999999999999999999", "page=9223372036854775807",
                              "skip=99999999999999999999", "skip=9223372036854775807", "page=-99999999999999999999"})
        EXPECT_THAT(ana.get(fmt::format("/posts?{}", wrong)), HasStatus(422)) << wrong;
    for (const auto* number : {"1e300", "1e9223372036854775807", "99999999999999999999", "-99999999999999999999"})
        EXPECT_THAT(ana.post("/votes", fmt::format(R"({{"post_id":{},"dir":{}}})", first, number)), HasStatus(422));
}

}  // namespace plaza::test
