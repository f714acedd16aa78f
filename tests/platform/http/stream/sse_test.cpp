#include "platform/http/stream/sse.hpp"

#include <gtest/gtest.h>

#include <string>

#include "platform/http/server/stream_writer.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/route_server.hpp"

namespace plaza::http {
namespace {

std::string text_of(const ServerEvent& event) {
    return *to_shared_event(event);
}

TEST(ServerEvents, HaveOneLinePerField) {
    EXPECT_EQ(text_of({.data = "x"}), "data: x\n\n");
    EXPECT_EQ(text_of({.name = "update", .data = "{\"id\":\"1\"}", .id = "7"}),
              "event: update\nid: 7\ndata: {\"id\":\"1\"}\n\n");
    EXPECT_EQ(text_of({.data = ""}), "data: \n\n");
}

TEST(ServerEvents, KeepLinesOfData) {
    EXPECT_EQ(text_of({.data = "a\nb\r\nc\rd"}), "data: a\ndata: b\ndata: c\ndata: d\n\n");
    EXPECT_EQ(text_of({.data = "a\n\nevent: forged\n"}), "data: a\ndata: \ndata: event: forged\ndata: \n\n");
}

TEST(ServerEvents, NamesCannotForgeEvents) {
    EXPECT_EQ(text_of({.name = "a\ndata: forged", .data = "x", .id = std::string_view("1\r\n\0", 4)}),
              "event: a data: forged\nid: 1   \ndata: x\n\n");
}

Task<> write_one(StreamWriter* writer, std::shared_ptr<const std::string> event) {
    co_await writer->write(std::move(event));
}

/// Answers with one event: the last id that the client received.
Task<Response> resume(test::RouteContext&, HeaderField<"Last-Event-ID", std::optional<std::string>> id) {
    const auto seen = (*id).value_or("none");
    auto event = to_shared_event({.data = seen});
    co_return event_stream([event](StreamWriter* writer) { return write_one(writer, event); });
}

TEST(ServerEvents, StreamResumesAfterLastEvent) {
    test::RouteServer server([](const test::RouteMount& mount) { mount.get<"/events", resume, Public>(); });
    test::RawClient client(server.port());
    client.get("/events", "Last-Event-ID: 41\r\n");
    const auto all = client.read_to_end();
    EXPECT_NE(all.find("Content-Type: text/event-stream\r\n"), std::string::npos) << all;
    EXPECT_NE(all.find("Cache-Control: no-store\r\n"), std::string::npos) << all;
    EXPECT_NE(all.find("data: 41\n\n"), std::string::npos) << all;
}

}  // namespace
}  // namespace plaza::http
