#include "platform/base/time.hpp"

#include <gtest/gtest.h>

#include <string>

#include "platform/base/time_text.hpp"

namespace plaza {
namespace {

std::string text_of(std::chrono::sys_days day, std::chrono::microseconds since) {
    std::string text;
    append_rfc3339(text, day + since);
    return text;
}

TEST(Times, AreFormattedAsRfc3339WithSixDigits) {
    using namespace std::chrono_literals;
    using std::chrono::sys_days;
    using std::chrono::year;
    EXPECT_EQ(text_of(sys_days{year{2026} / 11 / 22}, 12h + 46min + 21s + 390027us), "2026-11-22T12:46:21.390027Z");
    EXPECT_EQ(text_of(sys_days{year{2024} / 2 / 29}, 1s + 1us), "2024-02-29T00:00:01.000001Z");
    EXPECT_EQ(text_of(sys_days{year{1970} / 1 / 1}, 0us), "1970-01-01T00:00:00.000000Z");
    EXPECT_EQ(text_of(sys_days{year{1970} / 1 / 1}, -1us), "1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(text_of(sys_days{year{9999} / 12 / 31}, 24h - 1us), "9999-12-31T23:59:59.999999Z");
}

TEST(Times, AreReadFromRfc3339) {
    const auto read = [](const char* text) {
        std::string again;
        if (const auto moment = parse_rfc3339(text)) append_rfc3339(again, *moment);
        return again;
    };
    EXPECT_EQ(read("2026-11-22T12:46:21.390027Z"), "2026-11-22T12:46:21.390027Z");
    EXPECT_EQ(read("2026-11-22t12:46:21.3900279z"), "2026-11-22T12:46:21.390027Z");
    EXPECT_EQ(read("2026-11-22T12:46:21+02:30"), "2026-11-22T10:16:21.000000Z");
    EXPECT_EQ(read("2026-11-22 23:46-0030"), "2026-11-23T00:16:00.000000Z");
    EXPECT_EQ(read("2026-11-22T12:46"), "2026-11-22T12:46:00.000000Z");
    for (const char* text :
         {"", "tomorrow", "2026-11-22", "2026-02-30T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T12:60:00Z",
          "2026-11-22T12:46:21Zulu", "2026-11-22T12:46:21+2", "-026-11-22T12:46:21Z", "9999-12-31T23:59:59-01:00",
          "0000-01-01T00:00:00+01:00", "2026-11-22T12:46:21+99:00"})
        EXPECT_EQ(read(text), "") << text;
}

}  // namespace
}  // namespace plaza
