// The bodies of 422 responses, byte for byte.
#include "tests/support/api.hpp"

namespace plaza::test {

struct Case {
    std::string sent;
    std::string items;  // of `detail` in the response
};

class Validation : public Api {
 protected:
    static std::string item(std::string_view type, std::string_view loc, std::string_view msg, std::string_view rest) {
        return fmt::format(R"({{"type":"{}","loc":[{}],"msg":"{}"{}}})", type, loc, msg, rest);
    }
    static std::string input(std::string_view json) { return fmt::format(R"(,"input":{})", json); }

    static std::string missing(std::string_view field, std::string_view object) {
        return item("missing", fmt::format(R"("body","{}")", field), "Field required", input(object));
    }
    static std::string no_string(std::string_view field, std::string_view value) {
        return item("string_type", fmt::format(R"("body","{}")", field), "Input should be a valid string",
                    input(value));
    }
    static std::string no_object(std::string_view value) {
        return item("model_attributes_type", R"("body")",
                    "Input should be a valid dictionary or object to extract fields from", input(value));
    }
    static std::string no_json(int offset, std::string_view error, std::string_view rest = R"(,"input":{})") {
        return item("json_invalid", fmt::format(R"("body",{})", offset), "JSON decode error",
                    fmt::format(R"({},"ctx":{{"error":"{}"}})", rest, error));
    }
    static std::string no_int(std::string_view loc, std::string_view value) {
        return item("int_parsing", loc, "Input should be a valid integer, unable to parse string as an integer",
                    input(value));
    }
    static std::string unparsed_bool(std::string_view value) {
        return item("bool_parsing", R"("body","published")",
                    "Input should be a valid boolean, unable to interpret input", input(value));
    }
    static std::string no_bool(std::string_view value) {
        return item("bool_type", R"("body","published")", "Input should be a valid boolean", input(value));
    }
    static std::string too_small(std::string_view loc, std::string_view value) {
        return item("greater_than_equal", loc, "Input should be greater than or equal to 0",
                    input(value) + R"(,"ctx":{"ge":0})");
    }
    static std::string too_great(std::string_view loc, std::string_view value, int most) {
        return item("less_than_equal", loc, fmt::format("Input should be less than or equal to {}", most),
                    fmt::format(R"({},"ctx":{{"le":{}}})", input(value), most));
    }
    static std::string too_long(std::string_view field, std::size_t most, std::string_view rest) {
        return item("string_too_long", fmt::format(R"("body","{}")", field),
                    fmt::format("String should have at most {} characters", most),
                    fmt::format(R"({},"ctx":{{"max_length":{}}})", rest, most));
    }
};

TEST_F(Validation, PostErrorsAreReportedTogether) {
    auto ana = signed_up("ana");
    auto path = fmt::format("/posts/{}", publish(ana));
    for (const auto& [sent, items] : {
             Case{"{}", missing("title", "{}") + "," + missing("content", "{}")},
             Case{R"({"title":"x","published":"maybe"})",
                  missing("content", R"({"title":"x","published":"maybe"})") + "," + unparsed_bool(R"("maybe")")},
             Case{R"({"title":5,"content":"c"})", no_string("title", "5")},
             Case{R"({"title":null,"content":["c",{}]})",
                  no_string("title", "null") + "," + no_string("content", R"(["c",{}])")},
             Case{R"({"title":true,"content":5.0})", no_string("title", "true") + "," + no_string("content", "5.0")},
             Case{R"({"title":"t","content":"c","published":null})", no_bool("null")},
             Case{R"({"title":"t","content":"c","published":2})", unparsed_bool("2")},
             Case{R"({"title":"t","content":"c","published":""})", unparsed_bool(R"("")")},
             Case{R"({"title":"t","content":"c","published":0.5})", no_bool("0.5")},
             Case{R"({"title":"t","content":"c","published":[]})", no_bool("[]")},
             Case{"[]", no_object("[]")},
             Case{R"("text")", no_object(R"("text")")},
             Case{"5", no_object("5")},
             Case{"null", item("missing", R"("body")", "Field required", input("null"))},
             Case{"", item("missing", R"("body")", "Field required", input("null"))},
         }) {
        EXPECT_THAT(ana.post("/posts", sent), Faults(items)) << sent;
        EXPECT_THAT(ana.put(path, sent), Faults(items)) << sent;
    }
}

TEST_F(Validation, VoteErrorsAreReportedTogether) {
    auto ana = signed_up("ana");
    constexpr const char* dir = R"("body","dir")";
    auto fraction = [](std::string_view loc, std::string_view value) {
        return item("int_from_float", loc, "Input should be a valid integer, got a number with a fractional part",
                    input(value));
    };
    auto no_integer = [](std::string_view loc, std::string_view value) {
        return item("int_type", loc, "Input should be a valid integer", input(value));
    };
    for (const auto& [sent, items] : {
             Case{"{}", missing("post_id", "{}") + "," + missing("dir", "{}")},
             Case{R"({"post_id":1,"dir":2})", too_great(dir, "2", 1)},
             Case{R"({"post_id":1,"dir":-1})", too_small(dir, "-1")},
             Case{R"({"post_id":1,"dir":"2"})", too_great(dir, R"("2")", 1)},
             Case{R"({"post_id":1,"dir":1.5})", fraction(dir, "1.5")},
             Case{R"({"post_id":1,"dir":null})", no_integer(dir, "null")},
             Case{R"({"post_id":1,"dir":{}})", no_integer(dir, "{}")},
             Case{R"({"post_id":"one","dir":"up"})",
                  no_int(R"("body","post_id")", R"("one")") + "," + no_int(dir, R"("up")")},
             Case{R"({"post_id":[],"dir":9})", no_integer(R"("body","post_id")", "[]") + "," + too_great(dir, "9", 1)},
         }) {
        EXPECT_THAT(ana.post("/votes", sent), Faults(items)) << sent;
        EXPECT_THAT(ana.post("/vote", sent), Faults(items)) << sent;
    }
}

TEST_F(Validation, JsonErrorsMatchPython) {
    auto client = anonymous();
    for (const auto& [sent, items] : {
             Case{"{", no_json(1, "Expecting property name enclosed in double quotes")},
             Case{R"({"title":)", no_json(9, "Expecting value")},
             Case{R"({"a" 1})", no_json(5, "Expecting ':' delimiter")},
             Case{R"({"a":1 "b":2})", no_json(7, "Expecting ',' delimiter")},
             Case{R"({"a":1,})", no_json(7, "Expecting property name enclosed in double quotes")},
             Case{R"([1,])", no_json(3, "Expecting value")},
             Case{R"({"a":1} x)", no_json(8, "Extra data")},
             Case{R"("abc)", no_json(0, "Unterminated string starting at")},
             Case{"{\"a\":\"\n\"}", no_json(6, "Invalid control character at")},
             Case{R"({"a":"\q"})", no_json(6, R"(Invalid \\escape)")},
             Case{R"({"ü":nul})", no_json(5, "Expecting value")},
             Case{"   ", no_json(3, "Expecting value")},
         })
        EXPECT_THAT(client.post("/posts", sent), Faults(items)) << sent;
}

TEST_F(Validation, SignUpErrorsNeverContainPassword) {
    auto client = anonymous();
    for (const auto& [sent, items] : {
             Case{R"({"password":"a very own secret"})", item("missing", R"("body","email")", "Field required", "")},
             Case{R"({"email":"a@example.com"})", item("missing", R"("body","password")", "Field required", "")},
             Case{R"({"email":"a@example.com","password":["a very own secret"]})",
                  item("string_type", R"("body","password")", "Input should be a valid string", "")},
             Case{R"(["a very own secret"])",
                  item("model_attributes_type", R"("body")",
                       "Input should be a valid dictionary or object to extract fields from", "")},
             Case{R"({"password":"a very own secret")", no_json(31, "Expecting ',' delimiter", "")},
             Case{R"({"email":)", no_json(9, "Expecting value", "")},
         })
        EXPECT_THAT(client.post("/users", sent), Faults(items)) << sent;
}

TEST_F(Validation, EmailErrorContainsInput) {
    EXPECT_THAT(
        anonymous().post("/users", R"({"email":"nope","password":"a sound password"})"),
        Faults(item("value_error", R"("body","email")",
                    "value is not a valid email address: The email address is not valid. "
                    "It must have exactly one @-sign.",
                    input(R"("nope")") +
                        R"(,"ctx":{"reason":"The email address is not valid. It must have exactly one @-sign."})")));
}

TEST_F(Validation, ShortOrCommonPasswordIsRejected) {
    for (const char* password : {"", "short", "1234567", "password", "PASSWORD", "12345678", "iloveyou"}) {
        auto answer = anonymous().post("/users", Json{{"email", "a@example.com"}, {"password", password}}.dump());
        ASSERT_THAT(answer, HasStatus(422)) << password;
        EXPECT_EQ(answer.json()["detail"][0]["loc"], (Json{"body", "password"})) << password;
        EXPECT_FALSE(answer.json()["detail"][0].contains("input")) << password;
    }
}

TEST_F(Validation, PatternPasswordIsRejected) {
    const auto sign_up = [this](const std::string& password) {
        return anonymous().post("/users", Json{{"email", "a@example.com"}, {"password", password}}.dump());
    };
    for (const char* password :
         {"********", "aaaaaaaaaaaa", "        ", "\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9\u00E9", "abababababa",
          "123123123", "!?!?!?!?", "q1w2q1w2q1", "3456789:", "hgfedcba", "jklmnopqr"}) {
        const auto answer = sign_up(password);
        ASSERT_THAT(answer, HasStatus(422)) << password;
        EXPECT_EQ(answer.json()["detail"][0]["ctx"]["reason"], "too simple") << password;
    }
    EXPECT_THAT(sign_up("abcdabce abcd"), HasStatus(201));
}

// If sent unchanged, the example must not create an account with a known password.
TEST_F(Validation, DocumentationExampleCreatesNoUser) {
    EXPECT_THAT(anonymous().post("/users", R"({"email":"user@example.com","password":"********","username":"string"})"),
                HasStatus(422));
}

TEST_F(Validation, TextLengthIsLimited) {
    auto ana = signed_up("ana");
    auto post = [&](std::size_t title, std::size_t content) {
        return ana.post("/posts",
                        Json{{"title", std::string(title, 't')}, {"content", std::string(content, 'c')}}.dump());
    };
    EXPECT_THAT(post(1'000, 100'000), HasStatus(201));
    EXPECT_THAT(post(1'001, 100'001),
                Faults(too_long("title", 1'000, input('"' + std::string(1'001, 't') + '"')) + "," +
                       too_long("content", 100'000, input('"' + std::string(1'024, 'c') + '"'))));
}

TEST_F(Validation, LimitsCountCharactersNotBytes) {
    auto ana = signed_up("ana");
    std::string balloons;
    for (int i = 0; i < 1'000; ++i) balloons += "🎈";
    EXPECT_THAT(ana.post("/posts", Json{{"title", balloons}, {"content", ""}}.dump()), HasStatus(201));
}

TEST_F(Validation, PasswordHasAtMost1024Bytes) {
    auto sign_up = [&](const std::string& email, std::size_t size) {
        return anonymous().post("/users",
                                Json{{"email", email}, {"password", std::string(size - 1, 'p') + '!'}}.dump());
    };
    EXPECT_THAT(sign_up("a@example.com", 1'024), HasStatus(201));
    EXPECT_THAT(sign_up("b@example.com", 1'025), Faults(too_long("password", 1'024, "")));
}

TEST_F(Validation, EmailHasAtMost254Characters) {
    auto labels = [](std::size_t size) { return std::string(size, 'a') + "."; };
    auto sign_up = [&](std::size_t local) {
        auto domain = labels(60) + labels(60) + labels(60) + "example.com";  // 194 characters
        return anonymous().post(
            "/users", Json{{"email", std::string(local, 'l') + "@" + domain}, {"password", "a sound password"}}.dump());
    };
    EXPECT_THAT(sign_up(59), HasStatus(201));
    EXPECT_THAT(sign_up(60), HasStatus(422));
}

TEST_F(Validation, PathAndQueryErrorsMatchPydantic) {
    auto ana = signed_up("ana");
    constexpr const char* id = R"("path","id")";
    constexpr const char* limit = R"("query","limit")";
    for (const auto& [sent, items] : {
             Case{"/posts/abc", no_int(id, R"("abc")")},
             Case{"/posts/1.5", no_int(id, R"("1.5")")},
             Case{"/posts?limit=ten", no_int(limit, R"("ten")")},
             Case{"/posts?limit=1.5", no_int(limit, R"("1.5")")},
             Case{"/posts?limit=", no_int(limit, R"("")")},
             Case{"/posts?limit=-1", too_small(limit, R"("-1")")},
             Case{"/posts?limit=101", too_great(limit, R"("101")", 100)},
             Case{"/posts?page=-1", too_small(R"("query","page")", R"("-1")")},
             Case{"/posts?skip=-1", too_small(R"("query","skip")", R"("-1")")},
             Case{"/posts?limit=x&page=y", no_int(limit, R"("x")") + "," + no_int(R"("query","page")", R"("y")")},
         })
        EXPECT_THAT(ana.get(sent), Faults(items)) << sent;
}

TEST_F(Validation, QueryNumbersAreParsedLeniently) {
    auto ana = signed_up("ana");
    publish(ana);
    publish(ana);
    for (const char* one : {"1", "+1", "%201%20", "1.0", "0_1", "01"})
        EXPECT_EQ(ids_of(ana.get(fmt::format("/posts?limit={}", one))).size(), 1U) << one;
    EXPECT_EQ(ids_of(ana.get("/posts?limit=2&limit=1")).size(), 1U) << "the last duplicate counts";
    EXPECT_THAT(ana.get("/posts?limit=0"), Answers(200, "[]"));
    EXPECT_THAT(ana.get("/posts?rating=high&limit=2"), HasStatus(200)) << "unknown parameters are ignored";
}

TEST_F(Validation, BooleansHaveManySpellings) {
    auto ana = signed_up("ana");
    auto published = [&](std::string_view value) {
        auto answer = ana.post("/posts", fmt::format(R"({{"title":"t","content":"c","published":{}}})", value));
        return answer.status == 201 ? answer.json()["published"].dump() : answer.body;
    };
    for (const char* yes :
         {"true", "1", "1.0", R"("1")", R"("true")", R"("TRUE")", R"("on")", R"("t")", R"("Y")", R"("yes")"})
        EXPECT_EQ(published(yes), "true") << yes;
    for (const char* no : {"false", "0", "0.0", R"("0")", R"("False")", R"("off")", R"("F")", R"("n")", R"("NO")"})
        EXPECT_EQ(published(no), "false") << no;
}

TEST_F(Validation, BodyOfAnotherTypeIsRejected) {
    auto ana = signed_up("ana");
    EXPECT_THAT(ana.post("/posts", Body(R"({"title":"t"})", "text/plain")),
                Faults(no_object(R"("{\"title\":\"t\"}")")));
    EXPECT_THAT(anonymous().post("/users", Body(R"({"password":"secret"})", "text/plain")),
                Faults(item("model_attributes_type", R"("body")",
                            "Input should be a valid dictionary or object to extract fields from", "")));
}

TEST_F(Validation, MissingAndJsonContentTypesAreAccepted) {
    auto ana = signed_up("ana");
    for (const char* type :
         {"", "application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.api+json"})
        EXPECT_THAT(ana.post("/posts", Body(R"({"title":"t","content":"c"})", type)), HasStatus(201)) << type;
}

TEST_F(Validation, JsonErrorsPrecedeAuthenticationErrors) {
    auto client = anonymous();
    EXPECT_THAT(client.post("/posts", "{"), HasStatus(422));
    EXPECT_THAT(client.post("/votes", "{}"), Refuses(401, "Not authenticated"));
    EXPECT_THAT(client.get("/posts/abc"), Refuses(401, "Not authenticated"));
    EXPECT_THAT(client.get("/posts?limit=ten"), Refuses(401, "Not authenticated"));
}

}  // namespace plaza::test
