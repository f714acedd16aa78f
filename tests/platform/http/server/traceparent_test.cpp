#include "platform/http/server/traceparent.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>

namespace plaza::http {
namespace {

constexpr std::string_view good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(Traceparent, ValidHeaderIsParsed) {
    const auto read = parse_traceparent(good);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(read->parent_id, "00f067aa0ba902b7");
}

TEST(Traceparent, AnyFlagsAndLaterVersionsAreParsed) {
    for (const std::string text : {"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
                                   "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff",
                                   "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                   "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes-later"})
        EXPECT_TRUE(parse_traceparent(text)) << text;
}

TEST(Traceparent, MalformedHeaderIsIgnored) {
    for (const std::string text : {"",
                                   "00",
                                   "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                   "0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                   "0g-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                   "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                                   "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                                   "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                                   "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067AA0BA902B7-01",
                                   "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
                                   "00-4bf92f3577b34da6a3ce929d0e0e47366-00f067aa0ba902b7-01",
                                   "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b-01",
                                   "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
                                   "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0G",
                                   "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0A",
                                   "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                                   "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.",
                                   "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.",
                                   "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
                                   "00-4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7-01"})
        EXPECT_FALSE(parse_traceparent(text)) << text;
    for (std::size_t length = 0; length < good.size(); ++length)
        EXPECT_FALSE(parse_traceparent(good.substr(0, length))) << length;
}

TEST(Traceparent, DuplicateHeadersAreIgnored) {
    const std::array headers{Header{"Traceparent", good}, Header{"traceparent", good}};
    Request request;
    request.headers = std::span(headers).first(1);
    EXPECT_TRUE(find_traceparent(request));
    request.headers = headers;
    EXPECT_FALSE(find_traceparent(request));
    request.headers = {};
    EXPECT_FALSE(find_traceparent(request));
}

TEST(Traceparent, SpanIdsAreUnique) {
    std::set<std::string> ids;
    for (int i = 0; i < 1'000; ++i) ids.insert(new_span_id());
    EXPECT_EQ(ids.size(), 1'000U);
    for (const auto& id : ids)
        EXPECT_TRUE(parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-" + id + "-01")) << id;
}

}  // namespace
}  // namespace plaza::http
