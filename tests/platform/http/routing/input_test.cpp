#include "platform/http/routing/input.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "platform/base/protocol_values.hpp"
#include "platform/http/routing/nested_fields.hpp"
#include "tests/support/client.hpp"
#include "tests/support/route_server.hpp"

namespace plaza::http {
namespace {

using test::Client;
using test::form;
using test::RouteContext;
using test::RouteMount;
using test::RouteServer;

using PostId = Id<"post">;

struct Poll {
    std::vector<std::string> options;
    bool multiple = false;
    std::optional<std::int64_t> expires_in;
};
BOOST_DESCRIBE_STRUCT(Poll, (), (options, multiple, expires_in))

struct Attribute {
    std::string name;
    std::string value;
};
BOOST_DESCRIBE_STRUCT(Attribute, (), (name, value))

struct Status {
    std::optional<std::string> status;
    std::optional<bool> sensitive;
    std::vector<TextId<PostId>> media_ids;
    std::optional<Poll> poll;
    std::optional<std::vector<Attribute>> fields_attributes;
};
BOOST_DESCRIBE_STRUCT(Status, (), (status, sensitive, media_ids, poll, fields_attributes))

struct Relationships {
    std::vector<TextId<PostId>> id;
};
BOOST_DESCRIBE_STRUCT(Relationships, (), (id))

Task<Status> tell(RouteContext&, Input<Status> input) {
    co_return *input;
}

Task<Relationships> get_relationships(RouteContext&, Input<Relationships> input) {
    co_return *input;
}

Task<std::string> get_named(RouteContext&, HeaderField<"X-Count", std::int64_t> count,
                            HeaderField<"X-Name", std::optional<std::string>> name,
                            Cookie<"session", std::string> session, Cookie<"theme", std::optional<std::string>> theme) {
    co_return std::to_string(*count) + "," + (*name).value_or("-") + "," + *session + "," + (*theme).value_or("-");
}

Task<Redirect> leave(RouteContext&) {
    co_return Redirect{"/elsewhere?a=b\r\nX-Forged: 1", 303};
}

void add_routes(const RouteMount& mount) {
    mount.post<"/statuses", tell, Public>();
    mount.get<"/relationships", get_relationships, Public>();
    mount.get<"/named", get_named, Public>();
    mount.get<"/leave", leave, Public>();
}

struct Inputs : testing::Test {
    std::string post(test::Body body, const std::string& query = {}) {
        const auto answer = client.post("/statuses" + query, std::move(body));
        return answer.body;
    }

    RouteServer server{add_routes};
    Client client{server.port()};
};

const std::string all = R"({"status":"a & b","sensitive":true,"media_ids":["7","8"],)"
                        R"("poll":{"options":["x","y"],"multiple":true,"expires_in":60},"fields_attributes":null})";

TEST_F(Inputs, AreEqualInEachFormat) {
    EXPECT_EQ(post(R"({"status":"a & b","sensitive":true,"media_ids":["7",8],)"
                   R"("poll":{"options":["x","y"],"multiple":true,"expires_in":60}})"),
              all);
    EXPECT_EQ(post(form({{"status", "a & b"},
                         {"sensitive", "1"},
                         {"media_ids[]", "7"},
                         {"media_ids[]", "8"},
                         {"poll[options][]", "x"},
                         {"poll[options][]", "y"},
                         {"poll[multiple]", "true"},
                         {"poll[expires_in]", "60"}})),
              all);
    std::string parts;
    for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{{"status", "a & b"},
                                                                                      {"sensitive", "on"},
                                                                                      {"media_ids[]", "7"},
                                                                                      {"media_ids[]", "8"},
                                                                                      {"poll[options][]", "x"},
                                                                                      {"poll[options][]", "y"},
                                                                                      {"poll[multiple]", "t"},
                                                                                      {"poll[expires_in]", "60"}})
        parts += "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    EXPECT_EQ(post({parts + "--b--", "multipart/form-data; boundary=b"}), all);
    EXPECT_EQ(post({"", ""},
                   "?status=a+%26+b&sensitive=t&media_ids[]=7&media_ids%5B%5D=8&poll[options][]=x"
                   "&poll[options][]=y&poll[multiple]=1&poll[expires_in]=60"),
              all);
}

TEST_F(Inputs, MergeQueryAndBody) {
    const auto text = post(R"({"status":"body","media_ids":[3]})", "?status=query&sensitive=0&media_ids[]=1");
    EXPECT_EQ(text, R"({"status":"body","sensitive":false,"media_ids":["3"],"poll":null,"fields_attributes":null})");
    EXPECT_EQ(post(form({{"status", ""}, {"media_ids[]", "1"}}), "?status=query"),
              R"({"status":"","sensitive":null,"media_ids":["1"],"poll":null,"fields_attributes":null})")
        << "an empty value is a value";
}

TEST_F(Inputs, AcceptNumberedListsAndListsOfOne) {
    const auto attributes = R"("fields_attributes":[{"name":"n","value":"v"},{"name":"m","value":""}]})";
    EXPECT_TRUE(post(form({{"media_ids", "1"},
                           {"fields_attributes[0][name]", "n"},
                           {"fields_attributes[0][value]", "v"},
                           {"fields_attributes[1][name]", "m"},
                           {"fields_attributes[1][value]", ""}}))
                    .ends_with(attributes));
    EXPECT_TRUE(post(form({{"media_ids", "1"},
                           {"fields_attributes[][name]", "n"},
                           {"fields_attributes[][value]", "v"},
                           {"fields_attributes[][name]", "m"},
                           {"fields_attributes[][value]", ""}}))
                    .ends_with(attributes));
    EXPECT_TRUE(
        post(R"({"media_ids":1,"fields_attributes":{"0":{"name":"n","value":"v"},"1":{"name":"m","value":""}}})")
            .ends_with(attributes));
    EXPECT_EQ(client.get("/relationships?id=5").body, R"({"id":["5"]})");
    EXPECT_EQ(client.get("/relationships?id[]=5&id[]=6").body, R"({"id":["5","6"]})");
}

TEST_F(Inputs, FaultsNameFields) {
    EXPECT_EQ(post(form({{"status", "x"}})), "body.media_ids: Field required\n");
    EXPECT_EQ(post(form({{"media_ids[]", "x"}, {"sensitive", ""}})),
              "body.sensitive: Input should be a valid boolean, unable to interpret input\n"
              "body.media_ids.0: Input should be a valid integer, unable to parse string as an integer\n");
    EXPECT_EQ(post(form({{"poll", "1"}, {"poll[multiple]", "1"}})), "poll[multiple]: The name is used in two ways\n");
    EXPECT_EQ(post("[1]"), "body: Input should be a valid dictionary or object to extract fields from\n");
    EXPECT_EQ(client.post("/statuses", {"status=x", "text/plain"}).status, 422);
    EXPECT_EQ(client.post("/statuses", "{").status, 422);
    EXPECT_EQ(client.get("/relationships").body, "query.id: Field required\n");
}

TEST_F(Inputs, HeadersAndCookiesAreParameters) {
    EXPECT_EQ(client.get("/named", {{"X-Count", "3"}, {"Cookie", "a=b; session=abc;theme=\"dark\""}}).body,
              "\"3,-,abc,dark\"");
    EXPECT_EQ(client.get("/named", {{"x-count", "3"}, {"X-Name", "n"}, {"Cookie", "session="}}).body, "\"3,n,,-\"");
    EXPECT_EQ(client.get("/named", {{"X-Count", "x"}, {"Cookie", "sessions=abc"}}).body,
              "header.X-Count: Input should be a valid integer, unable to parse string as an integer\n"
              "cookie.session: Field required\n");
}

TEST_F(Inputs, RedirectIsOneHeader) {
    const auto answer = client.get("/leave");
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(answer.header("Location"), "/elsewhere?a=b  X-Forged: 1");
    EXPECT_FALSE(answer.has_header("Content-Type"));
}

std::string members(const Fields& fields) {
    const auto found = nested_members(fields);
    return found ? *found : "!" + found.error().msg;
}

TEST(NestedFields, FollowRails) {
    EXPECT_EQ(members({}), "");
    EXPECT_EQ(members({{"a", "1"}, {"a", "2"}}), R"("a":"2")");
    EXPECT_EQ(members({{"a[b][c]", "1"}, {"a[b][d]", "2"}}), R"("a":{"b":{"c":"1","d":"2"}})");
    EXPECT_EQ(members({{"a[]", "1"}, {"a[]", ""}}), R"("a":["1",""])");
    EXPECT_EQ(members({{"a[][b]", "1"}, {"a[][c]", "2"}, {"a[][b]", "3"}}), R"("a":[{"b":"1","c":"2"},{"b":"3"}])");
    EXPECT_EQ(members({{"a[][b][]", "1"}, {"a[][b][]", "2"}}), R"("a":[{"b":["1","2"]}])");
    EXPECT_EQ(members({{"a[][]", "1"}, {"a[][]", "2"}}), R"("a":[["1"],["2"]])");
}

TEST(NestedFields, KeepOtherNames) {
    for (const std::string name : {"a[", "a]", "[a]", "a[b", "a[b]c", "a[b]]", "\"", "a b"}) {
        auto expected = "\"" + name + "\":\"1\"";
        if (name == "\"") expected = R"("\"":"1")";
        if (name == "a[b]]") expected = R"("a[b]]":"1")";
        EXPECT_EQ(members({{name, "1"}}), expected);
    }
}

TEST(NestedFields, DepthIsLimited) {
    std::string name = "a";
    for (std::size_t i = 1; i < max_nesting; ++i) name += "[b]";
    EXPECT_TRUE(members({{name, "1"}}).starts_with("\"a\":"));
    EXPECT_EQ(members({{name + "[b]", "1"}}), "!The name is nested too deeply");
    EXPECT_EQ(members({{"a[b]", "1"}, {"a[]", "1"}}), "!The name is used in two ways");
    EXPECT_EQ(members({{"a[b]", "1"}, {"a", "1"}}), "!The name is used in two ways");
}

}  // namespace
}  // namespace plaza::http
